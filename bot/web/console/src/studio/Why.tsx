// Why the bot said something: what was matched where, who else matched and why it lost, the state before and after.
import { Drawer, Table, Tag } from "antd";
import type { ReactNode } from "react";
import type { Schemas } from "../base/api";
import { Said } from "../base/words";
import { spoken } from "./spoken";

type Output = Schemas["ChatOutput"];
type Hit = Schemas["Hit"];
type Json = Record<string, unknown>;

function MatchedText({ text, hits }: { text: string; hits: readonly Hit[] }): ReactNode {
  const won = hits.find((hit) => hit.won);
  const begin = won?.begin ?? 0;
  const end = won?.end ?? 0;
  return won && end > begin
    ? <span className="marked" dir="auto">{text.slice(0, begin)}<mark className="match">{text.slice(begin, end)}</mark>{text.slice(end)}</span>
    : <Said text={text} />;
}

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value) ?? "");

function Changes({ before, after }: { before: Json; after: Json }): ReactNode {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const rows = keys.map((key) => ({ key, before: plain(before[key]), after: plain(after[key]), changed: plain(before[key]) !== plain(after[key]) })).sort((a, b) => Number(b.changed) - Number(a.changed));
  return (
    <Table
      size="small" rowKey="key" pagination={false} dataSource={rows} rowClassName={(row) => (row.changed ? "row-changed" : "")} locale={{ emptyText: "没有状态" }}
      columns={[{ title: "状态", dataIndex: "key", width: 130 }, { title: "说之前", dataIndex: "before", render: (text: string) => <Said text={text} /> },
        { title: "说之后", dataIndex: "after", render: (text: string, row) => <>{row.changed && <Tag color="processing">变了</Tag>}<Said text={text} /></> }]}
    />
  );
}

export function WhyDrawer({ output, close, openRule }: { output: Output; close: () => void; openRule: (id: string) => void }): ReactNode {
  const { why } = output;
  const explained = why?.explained;
  const hits = explained?.hits ?? [];
  return (
    <Drawer open title="为什么这么说" onClose={close} width={Math.min(620, innerWidth)} className="why-drawer">
      <blockquote><Said text={spoken(output)} /></blockquote>
      <dl className="why-facts">
        {why?.reason && <><dt>原因</dt><dd><Said text={why.reason} /></dd></>}
        {output.phrase && <><dt>话术</dt><dd>{output.phrase}</dd></>}
        {why?.version && <><dt>版本</dt><dd>{why.version}</dd></>}
        {explained && <><dt>听成</dt><dd>{explained.intent ? <button type="button" className="link" onClick={() => { openRule(explained.intent ?? ""); }}>{explained.title ?? explained.intent}</button> : "没听懂"}{explained.band ? `（${explained.band}）` : ""}{explained.intent && explained.confidence !== undefined ? `，把握 ${Math.round(explained.confidence * 100)}%` : ""}</dd></>}
        {explained?.text && <><dt>买家的话</dt><dd><MatchedText text={explained.text} hits={hits} /></dd></>}
      </dl>
      {hits.length > 0 && (
        <>
          <h4>谁命中了，谁赢</h4>
          <ul className="why-hits">
            {hits.map((hit, index) => (
              <li key={index} className={hit.won ? "won" : ""}>
                <div><Tag color={hit.won ? "success" : "default"}>{hit.won ? "赢" : "输"}</Tag><button type="button" className="link" onClick={() => { openRule(hit.intent ?? ""); }}>{hit.title ?? hit.intent}</button><span className="soft"> 句式 {(hit.pattern ?? 0) + 1}</span></div>
                {hit.source && <code>{hit.source}</code>}
                {hit.reason && <div className="soft">{hit.reason}</div>}
              </li>
            ))}
          </ul>
        </>
      )}
      {(explained?.slots?.length ?? 0) > 0 && <><h4>识别出的信息</h4><p>{explained?.slots?.map((slot, index) => <Tag key={index}>{slot.name}：{slot.value}</Tag>)}</p></>}
      <h4>状态前后</h4>
      <Changes before={(why?.before ?? {}) as Json} after={(why?.after ?? {}) as Json} />
    </Drawer>
  );
}
