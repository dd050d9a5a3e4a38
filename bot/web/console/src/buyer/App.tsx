// The buyer's page: one column, a phone first.
import { Typing } from "@chatui/core/es/components/Typing";
import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { Icon } from "../base/icons";
import { useWatched } from "../base/store";
import { imagesOf, TextBox } from "../chat/Composer";
import { wantedOf } from "../chat/faces";
import { useFollow } from "../chat/scroll";
import { Orders, Rating, Welcome } from "./Cards";
import type { BuyerChat, Link, State } from "./chat";
import { Lines, Pending } from "./Lines";
import { Photos } from "./Photos";

const kTextLimit = 2000;

/** Who speaks now, and truthfully how long it may take. */
function speaker(state: State, bot: string): string {
  if (state.owner === "agent") return `客服 ${state.agent ?? ""} 为您服务`;
  if (state.owner === "queue") {
    if (state.next_shift) return "已为您留言，客服上班后第一时间处理";
    return (state.ahead ?? 0) > 0 ? `正在转接人工，前面还有 ${state.ahead} 位` : "正在转接人工，您是下一位";
  }
  return `机器人${bot}为您服务`;
}

function Head({ chat, state, link }: { chat: BuyerChat; state: State; link: Link }): ReactNode {
  const start = useWatched(chat.start);
  const owner = { bot: "人工", queue: "转接中", agent: "人工中" }[state.owner];
  return (
    <header className="chat-head">
      <span className="brand-mark"><Icon name="bot" /></span>
      <div className="chat-title">
        <h1 id="store">{start?.store ?? "在线客服"}</h1>
        <p id="status" className="status" role="status">
          <span className={`dot ${link.entered ? state.owner : "off"}`} />
          <span id="status-text">{link.ever ? speaker(state, start?.bot ?? "小二") : "连接中…"}</span>
        </p>
      </div>
      <button type="button" id="human" className="human" disabled={state.owner !== "bot" && !state.closed} onClick={() => { chat.say(start?.human_word ?? "人工"); }}>
        <Icon name="person" />{owner}
      </button>
    </header>
  );
}

function Foot({ chat, pick }: { chat: BuyerChat; pick: () => void }): ReactNode {
  const start = useWatched(chat.start);
  const [text, write] = useState(() => chat.drafts.of("chat"));
  const setText = (said: string): void => { write(said); chat.drafts.keep("chat", said); };
  const send = (): void => {
    const said = text.trim();
    if (!said) return;
    chat.say(said);
    setText("");
  };
  const word = start?.human_word ?? "人工";
  return (
    <footer className="composer">
      <button type="button" className="round" aria-label="发图片" title="发图片" onClick={pick}><Icon name="image" /></button>
      <TextBox value={text} onChange={setText} onSend={send} placeholder={`请描述问题，输入“${word}”找客服`} limit={start?.text_limit ?? kTextLimit} onFiles={(files) => { chat.sendPictures(files); }} />
      <button type="button" id="send" className="round send" aria-label="发送" disabled={!text.trim()} onClick={send}><Icon name="send" /></button>
    </footer>
  );
}

export function App({ chat }: { chat: BuyerChat }): ReactNode {
  const lines = useWatched(chat.lines);
  const state = useWatched(chat.state);
  const link = useWatched(chat.link);
  const start = useWatched(chat.start);
  const entries = useWatched(chat.outbox.entries);
  const files = useRef<HTMLInputElement>(null);
  const follow = useFollow(lines, entries.length > 0 ? entries.at(-1)?.id : "");
  const say = useCallback((text: string) => { chat.say(text); }, [chat]);
  const wanted = useMemo(() => wantedOf(state.photos), [state.photos]);
  const slot = useRef("");
  const pick = (wantedSlot = ""): void => { slot.current = wantedSlot; files.current?.click(); };
  const empty = lines.length === 0 && entries.length === 0;
  return (
    <main className="chat">
      <Head chat={chat} state={state} link={link} />
      {link.ever && !link.entered && <div id="offline" className="banner" role="alert">网络断开了，正在重新连接。没发出的消息会自动补发。</div>}
      {(state.orders?.length ?? 0) > 0 && <Orders orders={state.orders ?? []} ask={(text, order) => { chat.say(text, order); }} />}
      <div
        className="log" ref={follow.log} role="log" aria-label="聊天记录" tabIndex={0}
        onDragOver={(event) => { event.preventDefault(); }}
        onDrop={(event) => { event.preventDefault(); const dropped = imagesOf(event.dataTransfer.files); if (dropped.length) chat.sendPictures(dropped); }}
      >
        {empty && link.ever && <Welcome start={start ?? {}} say={say} />}
        <Lines lines={lines} bot={start?.bot ?? "小二"} fresh={chat.fresh} say={say} />
        <Pending entries={entries} entered={link.entered} drop={(entry) => { chat.drop(entry); }} />
        {state.typing && link.entered && <div className="typing" aria-label={state.owner === "agent" ? `客服${state.agent ?? ""}正在输入` : "机器人正在输入"}><Typing /></div>}
        {state.rate && <Rating chat={chat} state={state} />}
      </div>
      {follow.behind && <button type="button" className="to-end" onClick={follow.toEnd}>有新消息 ↓</button>}
      {wanted && !state.closed && <Photos wanted={wanted} pick={pick} />}
      <Foot chat={chat} pick={() => { pick(); }} />
      <input
        ref={files} id="files" type="file" accept="image/*" multiple className="visually-hidden" tabIndex={-1} aria-hidden
        onChange={(event) => { const chosen = imagesOf(event.target.files); if (chosen.length) chat.sendPictures(chosen, slot.current); slot.current = ""; event.target.value = ""; }}
      />
    </main>
  );
}
