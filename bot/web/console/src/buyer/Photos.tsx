// The photographs that are asked for as places that fill up: who taps a place takes the picture for it. The bot counts
// and judges; this only shows what it found.
import { useState, type ReactNode } from "react";
import type { Schemas } from "../base/api";
import { Icon } from "../base/icons";
import { Lightbox, storedPicture } from "../base/pictures";
import type { Wanted } from "../chat/faces";

export function Photos({ wanted, pick }: { wanted: Wanted<Schemas["BuyerPhotos"]>; pick: (slot?: string) => void }): ReactNode {
  const [shown, setShown] = useState<string | null>(null);
  const complete = wanted.have >= wanted.need;
  const urls = wanted.slots.flatMap((slot) => storedPicture(wanted.pictures[slot.picture]?.name ?? "") ?? []);
  const again = wanted.pictures.filter((picture) => !picture.usable);
  return (
    <section className={`photos${complete ? " complete" : ""}`} id="photos" aria-label="需要的照片">
      <div className="photos-head">
        <strong>{complete ? "照片收齐了" : wanted.slots.some((slot) => slot.package) ? "请拍包裹六个面和商品" : "请拍这几张照片"}</strong>
        <span className="photos-count" role="status">已收到 {wanted.have}/{wanted.need}</span>
        {!complete && <button type="button" className="photos-add" onClick={() => { pick(); }}><Icon name="camera" />拍照 / 选图</button>}
      </div>
      <ol className="slots">
        {wanted.slots.map((slot, index) => {
          const picture = wanted.pictures[slot.picture];
          const url = storedPicture(picture?.name ?? "");
          const next = !picture && wanted.slots.findIndex((each) => each.picture < 0) === index;
          const classes = ["slot", slot.package ? "" : "goods", picture ? "full" : "", next ? "next" : ""];
          return (
            <li key={slot.id}>
              <button
                type="button" className={classes.filter(Boolean).join(" ")} aria-label={`${slot.title}：${picture ? "已收到" : "还没有，点这里拍照"}`}
                onClick={() => { if (!picture) pick(slot.id); else if (url) setShown(url); }}
              >
                {url ? <img src={url} alt="" /> : <Icon name={slot.package ? "box" : "image"} />}
                <span className="slot-name">{slot.title}</span>
                {picture && <span className="slot-check"><Icon name="check" /></span>}
              </button>
            </li>
          );
        })}
      </ol>
      {again.length > 0 && !complete && (
        <ul className="photos-again" aria-label="要重拍的照片">
          {again.map((picture) => <li key={picture.name}>{picture.title}{picture.note}</li>)}
        </ul>
      )}
      {!complete && <p className="photos-hint">点哪一格就拍哪一面；面单请拍清单号，分几次发也可以。</p>}
      {shown !== null && <Lightbox urls={urls} start={Math.max(0, urls.indexOf(shown))} close={() => { setShown(null); }} />}
    </section>
  );
}
