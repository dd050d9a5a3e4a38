// Who reads the end stays at the end, also when pictures and panels change heights after the fact; who scrolled up is
// left there and told that something new came.
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const kNear = 60;

export interface Follow { log: RefObject<HTMLDivElement>; behind: boolean; toEnd: () => void }

/** mark: changes whenever lines come; own: changes whenever this side spoke. */
export function useFollow(mark: unknown, own: unknown): Follow {
  const log = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const top = useRef(0);
  const [behind, setBehind] = useState(false);

  const toEnd = useCallback(() => {
    pinned.current = true;
    setBehind(false);
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, []);

  useEffect(() => {
    const element = log.current;
    if (!element) return undefined;
    const stay = (): void => { if (pinned.current) element.scrollTop = element.scrollHeight; };
    const moved = (): void => {
      const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < kNear;
      if (atEnd) { pinned.current = true; setBehind(false); } else if (element.scrollTop < top.current - 4) pinned.current = false;
      top.current = element.scrollTop;
    };
    const observer = new ResizeObserver(stay);
    observer.observe(element);
    // What grows inside without a change of the box itself: lines, a form that opens.
    const grown = new MutationObserver(stay);
    grown.observe(element, { childList: true, subtree: true });
    element.addEventListener("scroll", moved, { passive: true });
    element.addEventListener("load", stay, true);
    return () => { observer.disconnect(); grown.disconnect(); element.removeEventListener("scroll", moved); element.removeEventListener("load", stay, true); };
  }, []);

  useLayoutEffect(() => {
    if (pinned.current) toEnd(); else setBehind(true);
  }, [mark, toEnd]);
  useLayoutEffect(() => { toEnd(); }, [own, toEnd]);
  return { log, behind, toEnd };
}
