// Settings: the trainers' files on forms, the rarer ones as text. Everything goes into the draft.
import { Menu, Select } from "antd";
import { useState, type ReactNode } from "react";
import { ConditionsForm } from "./settings/ConditionsForm";
import type { DocumentName } from "./settings/document";
import { PolicyForm, RawForm, ZonesForm } from "./settings/NumberForms";
import { HoursForm, ProfileForm, PromotionsForm } from "./settings/StoreForms";
import type { Studio } from "./studio";

const kForms = { profile: ["店铺资料", ProfileForm], hours: ["服务时间", HoursForm], promotions: ["活动", PromotionsForm], conditions: ["转接条件", ConditionsForm], zones: ["物流分区", ZonesForm], policy: ["规则数字", PolicyForm] } as const;
const kRaw: Partial<Record<DocumentName, [string, string]>> = {
  routing: ["谁来接、怎么接", "每个意图一行"], notes: ["订单备注", "要问齐什么、怎么写"], guard: ["合规守卫", "什么不能发，改规则先写例句"], problems: ["售后问题", "问什么、给哪些办法"], registers: ["登记表", "有哪些表、哪些列"],
  typos: ["错别字", "左错右对"], goods: ["商品叫法", "本店自己的货名"], couriers: ["快递叫法", ""],
};

/** The menu of a desk and the choice of a phone name the same pages. */
const pagesOf = <Key extends "key" | "value">(pages: Readonly<Record<string, readonly [string, ...unknown[]]>>, key: Key): (Record<Key, string> & { label: string })[] =>
  Object.entries(pages).map(([id, [label]]) => ({ [key]: id, label }) as Record<Key, string> & { label: string });

export function SettingsPage({ studio }: { studio: Studio }): ReactNode {
  const [page, setPage] = useState("profile");
  const form = page in kForms ? kForms[page as keyof typeof kForms][1] : null;
  const raw = kRaw[page as DocumentName];
  const Form = form;
  return (
    <div className="settings-page">
      <Menu mode="inline" selectedKeys={[page]} onClick={({ key }) => { setPage(key); }} items={[
        ...pagesOf(kForms, "key"), { type: "group", label: "文件", children: pagesOf(kRaw, "key") },
      ]} />
      <Select className="settings-choice" aria-label="哪一项设置" value={page} onChange={setPage} options={[...pagesOf(kForms, "value"), { label: "文件", options: pagesOf(kRaw, "value") }]} />
      <div className="settings-body">{Form ? <Form studio={studio} /> : raw && <RawForm studio={studio} name={page as DocumentName} title={raw[0]} hint={raw[1]} />}</div>
    </div>
  );
}
