// Times as people read them. Everything is milliseconds since the epoch; the server's clock is the right one.
import { useEffect, useState } from "react";

const two = (number: number): string => String(number).padStart(2, "0");

let skew = 0;
/** The server said what time it is. */
export const setClock = (now: number): void => { skew = now - Date.now(); };
export const now = (): number => Date.now() + skew;

export function clock(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function dateOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export const moment = (ms: number): string => `${dateOf(ms).slice(5)} ${clock(ms)}`;

export const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** "今天", "昨天" or the date. */
export function day(ms: number): string {
  const days = Math.round((new Date(now()).setHours(0, 0, 0, 0) - new Date(ms).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return "今天";
  if (days === 1) return "昨天";
  const date = new Date(ms);
  const year = date.getFullYear() === new Date(now()).getFullYear() ? "" : `${date.getFullYear()}年`;
  return `${year}${date.getMonth() + 1}月${date.getDate()}日`;
}

/** 95 s → "1:35"; over an hour "1小时3分"; over a day "2天". */
export function span(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}小时${Math.floor((whole % 3600) / 60)}分`;
  return `${Math.floor(whole / 86_400)}天`;
}

/** Draws again every so often, for clocks that count. One timer a component, none while hidden. */
export function useTick(every = 1000, on = true): number {
  const [at, setAt] = useState(now);
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => { if (!document.hidden) setAt(now()); }, every);
    return () => { clearInterval(timer); };
  }, [every, on]);
  return at;
}
