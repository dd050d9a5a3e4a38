// Notes of the conversation with what became of them; one that was refused is tried again, one too many taken back.
import { Button, Tag } from "antd";
import type { ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { newId } from "../base/ids";
import { Said } from "../base/words";
import type { Desk, State } from "./desk";

type Note = Schemas["Note"];

const kColours: Record<Note["status"], string> = {
  collecting: "default", confirming: "default", for_order: "default", queued: "processing", retrying: "warning", written: "success", arranging: "processing", arranged: "success", refused: "error", withdrawing: "processing", undone: "default", retried: "processing",
};

function NoteRow({ desk, note, mine }: { desk: Desk; note: Note; mine: boolean }): ReactNode {
  const act = async (path: "/api/notes/retry" | "/api/notes/undo"): Promise<void> => {
    const answer = await call("post", path, { body: { id: newId(), command: note.command ?? "" } });
    if (!answer.ok) desk.tell(answer.error, "", true);
  };
  return (
    <li className="note-row">
      <div><Tag color={kColours[note.status]}>{note.status_title ?? note.status}</Tag>{note.kind_title}<span className="soft">{note.by && ` · ${note.by}写`}{note.order && ` · ${note.order}`}</span></div>
      <Said text={note.text || "（内容还不完整）"} />
      {note.reason && <div className="warn">{note.reason}</div>}
      {mine && (note.can_retry || note.can_undo) && (
        <div className="note-actions">
          {note.can_retry && <Button size="small" onClick={() => { void act("/api/notes/retry"); }}>重试</Button>}
          {note.can_undo && <Button size="small" onClick={() => { void act("/api/notes/undo"); }}>撤回这条</Button>}
        </div>
      )}
    </li>
  );
}

export function Notes({ desk, state, mine }: { desk: Desk; state: State; mine: boolean }): ReactNode {
  const notes = state.notes ?? [];
  return (
    <section className="panel" aria-label="备注">
      <h3>备注 <span>{notes.length || ""}</span></h3>
      {notes.length > 0 ? <ul className="note-rows">{notes.map((note, index) => <NoteRow key={note.seq ?? note.command ?? index} desk={desk} note={note} mine={mine} />)}</ul>
        : <p className="empty">这次会话还没有备注。</p>}
    </section>
  );
}
