// The log of a conversation as staff see it: who said what, whether it arrived, and why the bot said it.
import { Bubble } from "@chatui/core/es/components/Bubble";
import { memo, type ReactNode } from "react";
import { Icon } from "../base/icons";
import type { Entry } from "../base/outbox";
import { PictureGrid } from "../base/pictures";
import { clock, day, sameDay } from "../base/time";
import { initial, Said } from "../base/words";
import type { Line } from "./desk";
import { kDelivery } from "./labels";

const kTogether = 60_000;

interface LineView { line: Line; before: Line | undefined; buyer: string; marked: boolean }

const OneLine = memo(function OneLine({ line, before, buyer, marked }: LineView): ReactNode {
  const newDay = !before || !sameDay(before.at, line.at);
  const between = newDay ? <li className="between">{day(line.at)}</li> : null;
  if (line.who === "system") {
    return <>{between}<li className="between event" data-seq={line.seq} title={line.why}>{clock(line.at)} <Said text={line.text} /></li></>;
  }
  if (line.who === "note") {
    return (
      <>{between}<li className="line note" data-seq={line.seq}><Icon name="lock" /><div className="body"><span className="who">{line.name} 留给同事 · {clock(line.at)} · 买家看不到</span><Said text={line.text} /></div></li></>
    );
  }
  const joined = !newDay && before?.who === line.who && before.name === line.name && line.at - before.at < kTogether;
  const name = line.who === "buyer" ? buyer : line.who === "bot" ? "机器人" : line.name ?? "客服";
  const status = kDelivery[line.status ?? ""];
  return (
    <>
      {between}
      <li className={`line ${line.who}${line.who === "buyer" ? "" : " ours"}${joined ? " joined" : ""}${marked ? " marked" : ""}`} data-seq={line.seq}>
        <span className={`face ${line.who}`} aria-hidden>{line.who === "bot" ? <Icon name="bot" /> : initial(name)}</span>
        <div className="body">
          <span className={`who${joined && !status ? " visually-hidden" : ""}`}>
            <Said text={name} className="" /> {clock(line.at)}{status && <span className={line.status === "queued" ? "" : "undelivered"}> · {status}</span>}
          </span>
          {line.text && <Bubble type="text"><Said text={line.text} /></Bubble>}
          {(line.pictures?.length ?? 0) > 0 && <PictureGrid names={line.pictures ?? []} label={line.who === "buyer" ? "买家发来的图片" : "图片"} />}
          {line.who === "bot" && line.why && <details className="why"><summary>为什么</summary><p><Said text={line.why} /></p></details>}
        </div>
      </li>
    </>
  );
});

export const Lines = memo(function Lines({ lines, buyer, mark }: { lines: readonly Line[]; buyer: string; mark: number }): ReactNode {
  return <ol className="lines">{lines.map((line, index) => <OneLine key={line.seq} line={line} before={lines[index - 1]} buyer={buyer} marked={line.seq === mark} />)}</ol>;
});

export function Pending({ entries, up, me }: { entries: readonly Entry[]; up: boolean; me: string }): ReactNode {
  return (
    <ol className="lines outbox">
      {entries.map((entry) => (
        <li key={entry.id} className="line agent ours pending">
          <span className="face agent" aria-hidden>{initial(me)}</span>
          <div className="body"><span className="who">{up ? "发送中…" : "未发出，联网后自动补发"}</span><Bubble type="text"><Said text={entry.text} /></Bubble></div>
        </li>
      ))}
    </ol>
  );
}
