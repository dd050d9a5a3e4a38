// Regression cases: conversations that must stay as they are. One is made of any stored conversation, or written.
import { App as AntApp, Button, Input, Popconfirm, Table, type TableColumnsType } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { call, type Schemas } from "../base/api";
import { moment } from "../base/time";
import { may } from "../staff/session";
import { useLoaded } from "./load";
import type { Studio } from "./studio";

type Case = Schemas["Case"];
const ask = (): ReturnType<typeof call<"get", "/api/studio/cases">> => call("get", "/api/studio/cases");

function CaseText({ name, canEdit, tell }: { name: string; canEdit: boolean; tell: (text: string) => void }): ReactNode {
  const one = useCallback(() => call("get", "/api/studio/cases/{name}", { path: { name } }), [name]);
  const loaded = useLoaded(one);
  const [text, setText] = useState("");
  useEffect(() => { setText(loaded.data?.text ?? ""); }, [loaded.data]);
  const save = async (): Promise<void> => {
    const answer = await call("put", "/api/studio/cases/{name}", { path: { name }, body: { text } });
    tell(answer.ok ? "案例已保存" : answer.error);
  };
  return (
    <div className="case-text">
      <textarea className="plain-box mono" rows={Math.min(24, text.split("\n").length + 1)} value={text} readOnly={!canEdit} aria-label={`案例 ${name}`} onChange={(event) => { setText(event.target.value); }} />
      {canEdit && <Button size="small" type="primary" disabled={text === (loaded.data?.text ?? "")} onClick={() => { void save(); }}>保存案例</Button>}
    </div>
  );
}

export function CasesTab({ studio }: { studio: Studio }): ReactNode {
  const { message } = AntApp.useApp();
  const { data, busy, again } = useLoaded(ask);
  const [conversation, setConversation] = useState("");
  const canEdit = may(studio.me, "trainer", "admin");
  const make = async (): Promise<void> => {
    const answer = await call("post", "/api/studio/cases", { body: { conversation: conversation.trim() } });
    if (!answer.ok) { void message.error(answer.error); return; }
    setConversation("");
    void message.success(`已存成案例 ${answer.data.name}`);
    again();
  };
  const remove = async (name: string): Promise<void> => {
    const answer = await call("delete", "/api/studio/cases/{name}", { path: { name } });
    if (answer.ok) again(); else void message.error(answer.error);
  };
  const columns: TableColumnsType<Case> = [
    { title: "案例", dataIndex: "name" }, { title: "来自会话", dataIndex: "origin" }, { title: "谁", dataIndex: "by", width: 100 }, { title: "时间", dataIndex: "at", width: 120, render: (at?: number) => (at ? moment(at) : "") },
    { title: "", width: 80, render: (_, row) => canEdit && <Popconfirm title="删掉这个案例？" okText="删除" cancelText="不删" onConfirm={() => { void remove(row.name); }}><Button size="small" type="link" danger>删除</Button></Popconfirm> },
  ];
  return (
    <>
      {canEdit && <div className="page-bar"><Input value={conversation} placeholder="会话编号" aria-label="会话编号" onChange={(event) => { setConversation(event.target.value); }} /><Button disabled={!conversation.trim()} onClick={() => { void make(); }}>把这个会话存成案例</Button><span className="soft">工作台里打开会话，点“存成案例”更快。</span></div>}
      <Table<Case> size="small" rowKey="name" loading={busy && !data} dataSource={data?.cases ?? []} columns={columns} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 560 }}
        expandable={{ expandRowByClick: true, expandedRowRender: (row) => <CaseText name={row.name} canEdit={canEdit} tell={(text) => { void message.info(text); }} /> }} />
    </>
  );
}
