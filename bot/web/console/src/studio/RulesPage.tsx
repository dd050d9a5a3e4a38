// Rules: the list in bands of precedence, and the one under edit beside it.
import { useCallback, useState, type ReactNode } from "react";
import { call } from "../base/api";
import { useWatched } from "../base/store";
import { may } from "../staff/session";
import { useLoaded } from "./load";
import { RuleEditor } from "./RuleEditor";
import { RuleList } from "./RuleList";
import type { Studio } from "./studio";

const ask = (): ReturnType<typeof call<"get", "/api/studio/intents">> => call("get", "/api/studio/intents");

/** "": none is open; "+": a new one. */
export function RulesPage({ studio, start = "" }: { studio: Studio; start?: string }): ReactNode {
  const changes = useWatched(studio.changes);
  const { bands } = useWatched(studio.summary);
  const { groups } = useWatched(studio.words);
  const { data, fault } = useLoaded(ask, changes);
  const [open, setOpen] = useState(start);
  const canEdit = may(studio.me, "trainer", "admin");
  const close = useCallback(() => { setOpen(""); }, []);
  const cards = data?.intents ?? [];
  return (
    <div className={`split${open ? " with-editor" : ""}`}>
      {fault ? <p className="warn page">{fault.error}</p>
        : <RuleList cards={cards} bands={bands} groups={groups} current={open} open={setOpen} add={() => { setOpen("+"); }} canEdit={canEdit} />}
      {open
        ? <RuleEditor key={open} studio={studio} id={open === "+" ? "" : open} canEdit={canEdit} close={close} saved={(id) => { if (open === "+") setOpen(id); }} />
        : <section className="editor nothing"><p>点左边的一条规则来看和改。</p><p className="soft">改动先进草稿，不影响正在进行的会话；到“发布”里检查、回测之后再上线。</p></section>}
    </div>
  );
}

