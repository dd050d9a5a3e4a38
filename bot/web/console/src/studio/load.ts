// Asking the server for something a page shows: the newest question wins, and the page keeps what it had meanwhile.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Answer, Fault } from "../base/api";

export interface Loaded<T> { data: T | null; busy: boolean; fault: Fault | null; again: () => void; set: (data: T) => void }

/** ask must be stable (useCallback): whenever it changes, it is asked. marks: further reasons to ask again. */
export function useLoaded<T>(ask: () => Promise<Answer<T>>, mark: unknown = null): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(true);
  const turn = useRef(0);
  const again = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    setBusy(true);
    void ask().then((answer) => {
      if (mine !== turn.current) return;
      setBusy(false);
      if (answer.ok) { setData(answer.data); setFault(null); } else setFault(answer);
    });
  }, [ask]);
  useEffect(again, [again, mark]);
  return { data, busy, fault, again, set: setData };
}

/** The value, once it has been still for a while. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(value); }, ms);
    return () => { clearTimeout(timer); };
  }, [value, ms]);
  return settled;
}
