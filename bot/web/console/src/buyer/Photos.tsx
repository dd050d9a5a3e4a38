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
  const urls = wanted.places.flatMap((place) => storedPicture(wanted.pictures[place.picture]?.name ?? "") ?? []);
  const again = wanted.pictures.filter((picture) => !picture.usable);
  return (
    <section className={`photos${complete ? " complete" : ""}`} id="photos" aria-label="需要的照片">
      <div className="photos-head">
        <strong>{complete ? "照片收齐了" : wanted.places.some((place) => place.package) ? "请拍包裹六个面和商品" : "请拍这几张照片"}</strong>
        <span className="photos-count" role="status">已收到 {wanted.have}/{wanted.need}</span>
        {!complete && <button type="button" className="photos-add" onClick={() => { pick(); }}><Icon name="camera" />拍照 / 选图</button>}
      </div>
      <ol className="slots">
        {wanted.places.map((place, index) => {
          const picture = wanted.pictures[place.picture];
          const url = storedPicture(picture?.name ?? "");
          const next = !picture && wanted.places.findIndex((each) => each.picture < 0) === index;
          const classes = ["slot", place.package ? "" : "goods", picture ? "full" : "", next ? "next" : ""];
          const title = place.title || "再拍一张";
          return (
            <li key={index}>
              <button
                type="button" className={classes.filter(Boolean).join(" ")} aria-label={`${title}：${picture ? "已收到" : "还没有，点这里拍照"}`}
                onClick={() => { if (!picture) pick(place.slot || undefined); else if (url) setShown(url); }}
              >
                {url ? <img src={url} alt="" /> : <Icon name={place.package ? "box" : "image"} />}
                <span className="slot-name">{title}</span>
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
      {!complete && <p className="photos-hint">{wanted.places.some((place) => place.slot && place.picture < 0) ? "点哪一格就拍哪一张" : "还差几张就再拍几张"}{wanted.places.some((place) => place.package) && "；面单请拍清单号"}，分几次发也可以。</p>}
      {shown !== null && <Lightbox urls={urls} start={Math.max(0, urls.indexOf(shown))} close={() => { setShown(null); }} />}
    </section>
  );
}
