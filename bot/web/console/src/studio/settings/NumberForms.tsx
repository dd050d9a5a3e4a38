// Policy numbers, zones, and any other file as text for those who know it.
import { InputNumber, Select } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import type { Studio } from "../studio";
import { DocumentForm, type DocumentName, type Edited, type Json } from "./document";

type Group = [string, [string, string][]];
const kUnits: [RegExp, string][] = [[/_ms$/, "毫秒"], [/_s$/, "秒"], [/_min$/, "分钟"], [/_h$/, "小时"], [/_yuan$/, "元"], [/_percent$/, "%"], [/_score$/, "分"]];
const kPolicy: Group[] = [
  ["回复", [["burst_window_ms", "连发时安静多久再回"], ["burst_cap_ms", "连发最长等多久"], ["reply_parts", "一次回几件事"], ["misses_allowed", "没听懂可以问几次"], ["choices_at_most", "一次给几个选项"], ["text_limit", "一条读多少字"]]],
  ["转人工", [["transfer_wait_s", "说了转接、买家没吭声等几秒"], ["accept_within_s", "几秒没人接就致歉、报主管"], ["agent_reply_within_s", "客服几秒没回就提醒主管"], ["first_reply_before_order_s", "售前首响考核"], ["first_reply_after_order_s", "售后首响考核"], ["waiting_update_every_s", "排队多久说一次进度"], ["queue_limit", "一个会话最多排几条"]]],
  ["订单和备注", [["facts_within_s", "查订单最多等"], ["facts_fresh_min", "查到的多久算新鲜"], ["note_due_min", "付款后多久内写好备注"], ["compensation_limit_yuan", "一线客服补偿权限"]]],
  ["照片", [["photos_wait_min", "等照片多久"], ["look_within_s", "看照片最多等多久"], ["photos_same_story_h", "自己多久内发过的算同一件事"], ["pictures_limit", "最多收几张"]]],
  ["质检", [["quality_sample_percent", "每位客服每天抽检"], ["quality_pass_score", "几分合格（满分 100）"]]],
  ["收尾", [["anything_else_after_min", "安静多久问还有别的吗"], ["close_after_min", "再多久说结束语"], ["welcome_again_after_h", "隔多久重新欢迎"]]],
];

export function PolicyForm({ studio }: { studio: Studio }): ReactNode {
  const body = ({ value, change, replace, readOnly }: Edited): ReactNode => {
    const known = new Set(kPolicy.flatMap(([, rows]) => rows.map(([key]) => key)));
    const more = Object.keys(value).filter((key) => !known.has(key) && typeof value[key] === "number");
    const groups: Group[] = more.length ? [...kPolicy, ["其他", more.map((key): [string, string] => [key, key])]] : kPolicy;
    const set = (key: string, number: number | null): void => {
      if (number !== null) { change({ [key]: number }); return; }
      const { [key]: _, ...rest } = value;
      replace(rest);
    };
    return groups.map(([title, rows]) => (
      <fieldset key={title} className="numbers"><legend>{title}</legend>
        {rows.map(([key, label]) => (
          <label key={key} className="number"><span>{label}</span>
            <InputNumber readOnly={readOnly} min={0} max={10_000_000} placeholder="默认" value={typeof value[key] === "number" ? value[key] : null} onChange={(number) => { set(key, number); }} addonAfter={kUnits.find(([unit]) => unit.test(key))?.[1]} /></label>
        ))}
      </fieldset>
    ));
  };
  return <DocumentForm studio={studio} name="policy" title="规则数字" hint="空着就用默认值">{body}</DocumentForm>;
}

const kZones: [string, string][] = [["1", "一区（1–2 天）"], ["2", "二区（3–4 天）"], ["3", "三区，偏远（5–7 天）"]];

export function ZonesForm({ studio }: { studio: Studio }): ReactNode {
  const body = ({ value, change, readOnly }: Edited): ReactNode => {
    const zones = (value.zones ?? {}) as Record<string, string[]>;
    const all = Object.values(zones).flat().sort((a, b) => a.localeCompare(b, "zh"));
    /** A province stands in one zone only: put into another, it leaves the one before. */
    const set = (zone: string, provinces: string[]): void => {
      const taken = new Set(provinces);
      change({ zones: Object.fromEntries(Object.entries({ ...zones, [zone]: provinces }).map(([id, list]) => [id, id === zone ? provinces : list.filter((one) => !taken.has(one))])) });
    };
    return kZones.map(([zone, title]) => (
      <label key={zone} className="field wide"><span>{title} <em>{zones[zone]?.length ?? 0}</em></span><Select mode="tags" disabled={readOnly} value={zones[zone] ?? []} onChange={(provinces) => { set(zone, provinces); }} options={all.map((one) => ({ value: one, label: one }))} /></label>
    ));
  };
  return <DocumentForm studio={studio} name="zones" title="物流分区" hint="写省份全称，一个省只在一区">{body}</DocumentForm>;
}

/** The file itself; saved only while it is JSON. */
function JsonText({ value, replace, readOnly }: Edited): ReactNode {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [fault, setFault] = useState("");
  useEffect(() => {
    setText((old) => { try { return JSON.stringify(JSON.parse(old)) === JSON.stringify(value) ? old : JSON.stringify(value, null, 2); } catch { return old; } });
  }, [value]);
  const typed = (next: string): void => {
    setText(next);
    try {
      const parsed: unknown = JSON.parse(next);
      if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) throw new SyntaxError("object");
      setFault("");
      replace(parsed as Json);
    } catch {
      setFault("现在不是完整的 JSON，改好才能保存。");
    }
  };
  return <>{fault && <p className="warn" role="alert">{fault}</p>}<textarea className="plain-box mono" rows={28} readOnly={readOnly} spellCheck={false} aria-label="文件内容" value={text} onChange={(event) => { typed(event.target.value); }} /></>;
}

export function RawForm({ studio, name, title, hint }: { studio: Studio; name: DocumentName; title: string; hint: string }): ReactNode {
  return <DocumentForm key={name} studio={studio} name={name} title={title} hint={hint}>{(edited) => <JsonText {...edited} />}</DocumentForm>;
}
