// The six faces of the package as places that fill up. The bot counts; this only shows its count.
import { useState, type ReactNode } from "react";
import { Icon } from "../base/icons";
import { Lightbox, storedPicture } from "../base/pictures";
import { faceName, type Wanted } from "../chat/faces";

export function Photos({ wanted, pick }: { wanted: Wanted; pick: () => void }): ReactNode {
  const [shown, setShown] = useState(-1);
  const need = wanted.faces + wanted.goods;
  const complete = wanted.have >= need;
  const urls = wanted.received.slice(0, need).map(storedPicture).filter((url): url is string => url !== null);
  return (
    <section className={`photos${complete ? " complete" : ""}`} id="photos" aria-label="需要的照片">
      <div className="photos-head">
        <strong>{complete ? "照片收齐了" : "请拍包裹六个面和商品"}</strong>
        <span className="photos-count" role="status">已收到 {Math.min(wanted.have, need)}/{need}</span>
        {!complete && <button type="button" className="photos-add" onClick={pick}><Icon name="camera" />拍照 / 选图</button>}
      </div>
      <ol className="slots">
        {Array.from({ length: need }, (_, index) => {
          const label = faceName(index, wanted.faces);
          const full = index < wanted.have;
          const url = storedPicture(wanted.received[index] ?? "");
          const classes = ["slot", index < wanted.faces ? "" : "goods", full ? "full" : "", index === wanted.have ? "next" : ""];
          return (
            <li key={label}>
              <button
                type="button" className={classes.filter(Boolean).join(" ")} aria-label={`${label}：${full ? "已收到" : "还没有，点这里拍照"}`}
                onClick={() => { if (full && url) setShown(urls.indexOf(url)); else if (!full) pick(); }}
              >
                {full && url ? <img src={url} alt="" /> : <Icon name={index < wanted.faces ? "box" : "image"} />}
                <span className="slot-name">{label}</span>
                {full && <span className="slot-check"><Icon name="check" /></span>}
              </button>
            </li>
          );
        })}
      </ol>
      {!complete && <p className="photos-hint">面单那一面请拍清单号；分几次发也可以，我会记着数。</p>}
      {shown >= 0 && <Lightbox urls={urls} start={shown} close={() => { setShown(-1); }} />}
    </section>
  );
}
