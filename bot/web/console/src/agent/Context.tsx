// The right pane: the photographs, orders, notes, and the register rows that this conversation opened.
import { Button } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { Icon } from "../base/icons";
import { useWatched } from "../base/store";
import type { Desk, State, Talk } from "./desk";
import { Notes } from "./Notes";
import { OrderCard } from "./OrderCard";
import { PhotoGrid } from "./PhotoGrid";
import { RegisterForm } from "./RegisterForm";
import { isMine } from "./Talk";

/** The orders as the back office has them now: asked when the conversation is opened and when a note got written. */
function Orders({ desk, state }: { desk: Desk; state: State }): ReactNode {
  const { conversation } = state;
  const [fresh, setFresh] = useState<{ of: string; orders: readonly Schemas["Order"][] } | null>(null);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const written = (state.notes ?? []).filter((note) => note.status === "written").length;
  const known = (state.orders ?? []).map((order) => `${order.id} ${order.state} ${order.tracking_updated ?? 0}`).join();
  const ask = useCallback(async (): Promise<void> => {
    setBusy(true);
    const answer = await call("get", "/api/conversations/{id}/orders", { path: { id: conversation } });
    setBusy(false);
    setFault(answer.ok ? answer.data.fault ?? "" : answer.error);
    if (answer.ok) setFresh({ of: `${conversation} ${known}`, orders: answer.data.orders ?? [] });
  }, [conversation, known]);
  useEffect(() => { void ask(); }, [ask, written]);
  const current = (state.orders ?? []).find((order) => order.current)?.id;
  const shown = fresh?.of === `${conversation} ${known}` && fresh.orders.length ? fresh.orders : state.orders ?? [];
  const orders = shown.map((order) => ({ ...order, current: order.id === current })).sort((x, y) => Number(y.current) - Number(x.current));
  return (
    <section className="panel" aria-label="订单">
      <h3>订单 <span>{orders.length || ""}</span><Button size="small" loading={busy} onClick={() => { void ask(); }}>重新查</Button></h3>
      {fault && <p className="warn" role="alert">{fault}</p>}
      {orders.length ? orders.map((order) => <OrderCard key={order.id} desk={desk} conversation={conversation} order={order} />) : <p className="empty">还没有查到这位买家的订单。</p>}
    </section>
  );
}

function Registers({ desk, conversation }: { desk: Desk; conversation: string }): ReactNode {
  const mark = useWatched(desk.registers);
  const [rows, setRows] = useState<readonly Schemas["RegisterRow"][]>([]);
  const [tables, setTables] = useState<readonly Schemas["Register"][]>([]);
  const load = useCallback(() => {
    void call("get", "/api/registers/rows", { query: { conversation, limit: 20 } }).then((answer) => { if (answer.ok) setRows(answer.data.rows ?? []); });
  }, [conversation]);
  useEffect(load, [load, mark]);
  useEffect(() => { void call("get", "/api/registers").then((answer) => { if (answer.ok) setTables(answer.data.registers ?? []); }); }, []);
  if (!rows.length) return null;
  return (
    <section className="panel" aria-label="登记表">
      <h3>登记 <span>{rows.length}</span></h3>
      {rows.map((row) => <RegisterForm key={row.seq} row={row} table={tables.find((table) => table.id === row.register)} saved={load} tell={(text) => { desk.tell(text, "", true); }} />)}
    </section>
  );
}

export function Context({ desk, talk, close }: { desk: Desk; talk: Talk; close: () => void }): ReactNode {
  const { state } = talk;
  return (
    <aside className="context" aria-label="买家和订单">
      <button type="button" className="not-wide icon-button context-close" onClick={close}><Icon name="back" />回到会话</button>
      {state && (
        <>
          <PhotoGrid state={state} />
          <Orders desk={desk} state={state} />
          <Notes desk={desk} state={state} mine={isMine(state, desk)} />
          <Registers desk={desk} conversation={talk.conversation} />
        </>
      )}
    </aside>
  );
}
