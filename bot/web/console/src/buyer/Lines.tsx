// The buyer's log: days, speakers, bubbles, choices, and what is still on its way.
import { Bubble } from "@chatui/core/es/components/Bubble";
import { memo, useState, type ReactNode } from "react";
import { Icon } from "../base/icons";
import { PictureGrid } from "../base/pictures";
import type { Entry } from "../base/outbox";
import { clock, day, sameDay } from "../base/time";
import { initial, Said } from "../base/words";
import { choicesOf } from "../chat/choices";
import type { Line } from "./chat";

const kTogether = 60_000;
/** Lines drawn at first, and more each time they are asked for. */
const kDrawn = 100;
const kLongSilence = 30 * 60_000;

const goesOn = (line: Line, before: Line | undefined): boolean =>
  before !== undefined && before.who === line.who && before.name === line.name && line.at - before.at < kTogether && sameDay(before.at, line.at);

function gapBefore(line: Line, before: Line | undefined): string {
  if (!before || !sameDay(before.at, line.at)) return `${day(line.at)} ${clock(line.at)}`;
  return line.at - before.at > kLongSilence ? clock(line.at) : "";
}

/** The words of the choice that a buyer's number stands for, when the last line of the bot before it offered that. */
function chosenBy(line: Line, lines: readonly Line[], index: number): string {
  if (line.who !== "buyer" || !/^\d{1,2}$/.test(line.text)) return "";
  for (let at = index - 1; at >= 0 && lines[at]?.who !== "buyer"; at -= 1) {
    const title = lines[at]?.choices?.find((choice) => choice.key === line.text)?.title;
    if (title) return title;
  }
  return "";
}

interface LineView { line: Line; chosen: string; gap: string; joined: boolean; open: boolean; bot: string; fresh: boolean; say: (text: string) => void }

const OneLine = memo(function OneLine({ line, chosen, gap, joined, open, bot, fresh, say }: LineView): ReactNode {
  const between = gap ? <li className="between"><time dateTime={new Date(line.at).toISOString()}>{gap}</time></li> : null;
  if (line.who === "system") return <>{between}<li className="between event"><Said text={line.text} /></li></>;
  const mine = line.who === "buyer";
  const offered = line.who === "bot" ? choicesOf(line.text, line.choices) : { rest: line.text, choices: [] };
  const who = mine ? "我" : line.who === "bot" ? `${bot}（机器人）` : `客服 ${line.name ?? ""}`;
  const pictures = line.pictures ?? [];
  return (
    <>
      {between}
      <li className={`line ${mine ? "mine" : line.who}${joined ? " joined" : ""}${fresh ? " new" : ""}`} data-seq={line.seq}>
        {!mine && <span className={`face ${line.who}`} aria-hidden>{line.who === "bot" ? <Icon name="bot" /> : initial(line.name ?? "客")}</span>}
        <div className="body">
          <span className={`who${joined || mine ? " visually-hidden" : ""}`}>{who}</span>
          {(offered.rest || offered.choices.length > 0) && (
            <Bubble type="text">
              {offered.rest && <Said text={offered.rest} />}{chosen && <span className="chosen">{chosen}</span>}
              {offered.choices.length > 0 && (
                <div className="choices" role="group" aria-label="可以点选">
                  {offered.choices.map((choice) => (
                    <button key={choice.key} type="button" className="choice" disabled={!open} onClick={() => { say(choice.key); }}>
                      <b>{choice.key}</b><Said text={choice.title} />
                    </button>
                  ))}
                </div>
              )}
            </Bubble>
          )}
          {pictures.length > 0 && <PictureGrid names={pictures} label={mine ? "您发的图片" : "图片"} />}
        </div>
      </li>
    </>
  );
});

interface LinesView { lines: readonly Line[]; bot: string; fresh: number; say: (text: string) => void }

export const Lines = memo(function Lines({ lines, bot, fresh, say }: LinesView): ReactNode {
  const [drawn, setDrawn] = useState(kDrawn);
  const first = Math.max(0, lines.length - drawn);
  const last = [...lines].reverse().find((line) => line.who !== "system");
  return (
    <ol className="lines" id="lines">
      {first > 0 && <li className="between"><button type="button" className="older" onClick={() => { setDrawn(drawn + kDrawn); }}>看更早的</button></li>}
      {lines.slice(first).map((line, index) => {
        const before = lines[first + index - 1];
        const gap = gapBefore(line, before);
        return (
          <OneLine
            key={line.seq} line={line} chosen={chosenBy(line, lines, first + index)} gap={gap} joined={!gap && goesOn(line, before)} open={line === last}
            bot={bot} fresh={fresh > 0 && line.seq >= fresh && line === lines.at(-1)} say={say}
          />
        );
      })}
    </ol>
  );
});

function note(entry: Entry, entered: boolean): string {
  if (entry.uploads) {
    const stored = entry.uploads.items.filter((item) => item.name).length;
    const waits = entry.uploads.items.find((item) => item.why && !item.hopeless)?.why;
    return `${waits ?? "正在上传"} ${stored}/${entry.uploads.items.length}`;
  }
  return entered ? "发送中…" : "未发出，联网后自动补发";
}

interface PendingView { entries: readonly Entry[]; entered: boolean; drop: (entry: Entry) => void }

/** What is not on record yet. */
export function Pending({ entries, entered, drop }: PendingView): ReactNode {
  return (
    <ol className="lines outbox" id="outbox">
      {entries.map((entry) => (
        <li key={entry.id} className="line mine pending">
          <div className="body">
            {entry.text && <Bubble type="text"><Said text={entry.text} /></Bubble>}
            {entry.uploads ? (
              <div className={`pictures n${Math.min(entry.uploads.items.length, 3)}`}>
                {entry.uploads.items.map((item) => (
                  <span key={item.key} className={`picture${item.name ? "" : " uploading"}${item.why ? " failed" : ""}`}>
                    <img src={item.url} alt={item.name ? "已上传的图片" : "正在上传的图片"} />
                  </span>
                ))}
              </div>
            ) : entry.pictures.length > 0 && <PictureGrid names={entry.pictures} label="您发的图片" />}
            {entry.why
              ? (
                <span className="note bad" role="alert">
                  {entry.why}
                  <button type="button" onClick={() => { drop(entry); }}>{entry.text || entry.pictures.length ? "删除" : "知道了"}</button>
                </span>
              )
              : <span className="note">{note(entry, entered)}{entry.uploads && <button type="button" onClick={() => { drop(entry); }}>不发了</button>}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
