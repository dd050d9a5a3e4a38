// Stored pictures in a grid, and large over the page. What is not a stored picture is somebody's text: never loaded,
// at most a link that a person may choose to open.
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Icon } from "./icons";

export const storedPicture = (name: string): string | null =>
  (/^[a-z0-9]+-[0-9a-f]{32}\.(png|jpg|webp|gif)$/.test(name) ? `/pictures/${name}` : null);

export function Lightbox({ urls, start, close }: { urls: string[]; start: number; close: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(start);
  const [large, setLarge] = useState(false);
  useEffect(() => { dialog.current?.showModal(); }, []);
  const show = (step: number): void => { setLarge(false); setAt((at + step + urls.length) % urls.length); };
  return (
    <dialog
      ref={dialog} className="lightbox" aria-label={`图片 ${at + 1} / ${urls.length}`} onClose={close}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") show(-1);
        if (event.key === "ArrowRight") show(1);
        if (event.key === "+" || event.key === "=") setLarge(true);
        if (event.key === "-") setLarge(false);
      }}
    >
      <div className={`lightbox-stage${large ? " large" : ""}`}>
        <img src={urls[at]} alt={`第 ${at + 1} 张图片`} onClick={() => { setLarge(!large); }} />
      </div>
      <div className="lightbox-bar">
        <button type="button" aria-label="上一张" disabled={urls.length < 2} onClick={() => { show(-1); }}>‹</button>
        <span>{at + 1} / {urls.length}</span>
        <button type="button" aria-label="下一张" disabled={urls.length < 2} onClick={() => { show(1); }}>›</button>
        <button type="button" onClick={() => { setLarge(!large); }}>{large ? "缩小" : "放大"}</button>
        <button type="button" onClick={() => dialog.current?.close()}>关闭</button>
      </div>
    </dialog>
  );
}

export function PictureGrid({ names, label = "买家发来的图片" }: { names: readonly string[]; label?: string }): ReactNode {
  const [shown, setShown] = useState<string | null>(null);
  const urls = names.map(storedPicture).filter((url): url is string => url !== null);
  return (
    <div className={`pictures n${Math.min(names.length, 3)}`}>
      {names.map((name, index) => {
        const url = storedPicture(name);
        if (url) {
          return (
            <button key={index} type="button" className="picture" aria-label={`看大图：${label}`} onClick={() => { setShown(url); }}>
              <img src={url} alt={label} loading="lazy" />
            </button>
          );
        }
        return /^https?:\/\//.test(name)
          ? <a key={index} className="picture-link" href={name} target="_blank" rel="noopener noreferrer"><Icon name="image" />打开图片</a>
          : <span key={index} className="picture-link"><Icon name="image" />图片</span>;
      })}
      {shown !== null && <Lightbox urls={urls} start={Math.max(0, urls.indexOf(shown))} close={() => { setShown(null); }} />}
    </div>
  );
}
