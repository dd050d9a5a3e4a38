// The case's photographs with what the look at them found: large, turned, two beside each other, all in one file.
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Schemas } from "../base/api";
import { Icon } from "../base/icons";
import { storedPicture } from "../base/pictures";
import { wantedOf } from "../chat/faces";
import type { State } from "./desk";

type Shown = Schemas["Photo"] & { readonly url: string };

/** One picture that can be made large and turned. */
function Sheet({ picture }: { picture: Shown }): ReactNode {
  const [turns, setTurns] = useState(0);
  const [large, setLarge] = useState(false);
  return (
    <figure className="sheet">
      <div className={`sheet-stage${large ? " large" : ""}`}>
        <img src={picture.url} alt={picture.title} style={{ transform: `rotate(${turns * 90}deg)` }} onClick={() => { setLarge(!large); }} />
      </div>
      <figcaption>
        <strong>{picture.title}</strong>
        {picture.note && <span className="verdict bad">{picture.note}</span>}
        {picture.numbers.map((number) => <span key={number} className="verdict">单号 {number}</span>)}
        <button type="button" onClick={() => { setLarge(!large); }}>{large ? "缩小" : "放大"}</button>
        <button type="button" aria-label={`转动 ${picture.title}`} onClick={() => { setTurns((turns + 1) % 4); }}>转动</button>
      </figcaption>
    </figure>
  );
}

function Compare({ pictures, start, close }: { pictures: readonly Shown[]; start: number; close: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(start);
  const [beside, setBeside] = useState(-1);
  useEffect(() => { dialog.current?.showModal(); }, []);
  const step = (by: number): void => { setAt((at + by + pictures.length) % pictures.length); };
  const first = pictures[at];
  const second = pictures[beside];
  return (
    <dialog
      ref={dialog} className="lightbox compare" aria-label={`照片 ${at + 1} / ${pictures.length}`} onClose={close}
      onKeyDown={(event) => { if (event.key === "ArrowLeft") step(-1); if (event.key === "ArrowRight") step(1); }}
    >
      <div className={`sheets${second ? " two" : ""}`}>
        {first && <Sheet key={first.name} picture={first} />}
        {second && <Sheet key={`beside ${second.name}`} picture={second} />}
      </div>
      <div className="lightbox-bar">
        <button type="button" aria-label="上一张" disabled={pictures.length < 2} onClick={() => { step(-1); }}>‹</button>
        <span>{at + 1} / {pictures.length}</span>
        <button type="button" aria-label="下一张" disabled={pictures.length < 2} onClick={() => { step(1); }}>›</button>
        <label>并排 <select value={beside} onChange={(event) => { setBeside(Number(event.target.value)); }}>
          <option value={-1}>不比</option>
          {pictures.map((picture, index) => <option key={picture.name} value={index}>{index + 1}. {picture.title}</option>)}
        </select></label>
        <button type="button" onClick={() => dialog.current?.close()}>关闭</button>
      </div>
    </dialog>
  );
}

export function PhotoGrid({ state }: { state: State }): ReactNode {
  const [open, setOpen] = useState(-1);
  const wanted = wantedOf(state.photos);
  if (!wanted) return null;
  const shown = wanted.pictures.flatMap((picture): Shown[] => {
    const url = storedPicture(picture.name);
    return url ? [{ ...picture, url }] : [];
  });
  // Those of an IM that the bot may not fetch: they count, and only people can see them.
  const elsewhere = wanted.pictures.filter((picture) => storedPicture(picture.name) === null);
  const missing = wanted.places.filter((place) => place.picture < 0);
  const named = missing.filter((place) => place.slot !== "");
  const unnamed = missing.length - named.length;
  const checks = state.card?.checks ?? [];
  return (
    <section className="panel" aria-label="照片">
      <h3>{wanted.title} <span>收到 {wanted.have}/{wanted.need}</span>
        {shown.length > 0 && <a className="link" href={`/api/conversations/${encodeURIComponent(state.conversation ?? "")}/photos`} download>全部下载</a>}
      </h3>
      {wanted.cannot && <p className="soft">{wanted.cannot}</p>}
      {checks.length > 0 && <ul className="checks">{checks.map((line) => <li key={line} className={line.startsWith("面单与订单一致") ? "good" : ""}>{line}</li>)}</ul>}
      <ol className="faces">
        {shown.map((picture, index) => (
          <li key={picture.name}>
            <button type="button" className={`face-slot full${picture.usable ? "" : " bad"}`} aria-label={`看大图：${picture.title}`} onClick={() => { setOpen(index); }}>
              <img src={picture.url} alt="" loading="lazy" />
              <span>{picture.title}</span>
              {picture.note && <em>{picture.note}</em>}
            </button>
          </li>
        ))}
        {elsewhere.map((picture) => (
          <li key={picture.name}>
            <span className="face-slot elsewhere"><Icon name="image" /><span>{picture.title}</span>
              {/^https?:\/\//.test(picture.name) ? <a href={picture.name} target="_blank" rel="noopener noreferrer">打开原图</a> : <span className="missing">在聊天软件里看</span>}
              {picture.note && <em>{picture.note}</em>}
            </span>
          </li>
        ))}
        {named.map((place) => <li key={place.slot}><span className="face-slot"><Icon name="box" /><span>{place.title}</span><span className="missing">还没有</span></span></li>)}
        {unnamed > 0 && <li><span className="face-slot"><Icon name="box" /><span className="missing">还差{unnamed}张</span></span></li>}
      </ol>
      {open >= 0 && <Compare pictures={shown} start={open} close={() => { setOpen(-1); }} />}
    </section>
  );
}
