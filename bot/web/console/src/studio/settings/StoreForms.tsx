// The store's own facts on forms: who it is, when people are there, what is on offer.
import { Button, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import type { Studio } from "../studio";
import { DocumentForm, type Edited, type Json } from "./document";

const kProfile: [string, string, string][] = [
  ["name", "店名", ""], ["bot_name", "机器人名字", "小二"], ["form_of_address", "怎么称呼买家", "小主"], ["ship_promise", "发货时间", "付款后48小时内发出"],
  ["courier_promise", "快递时效", ""], ["partner_couriers", "合作快递", ""], ["follow_invitation", "关注邀请（空着就不说）", ""],
];
const kWeekdays = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

const list = (value: unknown): string[] => (Array.isArray(value) ? value as string[] : []);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value as Json[] : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function ProfileForm({ studio }: { studio: Studio }): ReactNode {
  return (
    <DocumentForm studio={studio} name="shop" title="店铺资料" hint="话术里的变量从这里来">
      {({ value, change, readOnly }) => (
        <div className="fields">
          {kProfile.map(([key, title, hint]) => <label key={key} className="field wide"><span>{title}</span><Input readOnly={readOnly} maxLength={120} placeholder={hint} value={text(value[key])} onChange={(event) => { change({ [key]: event.target.value }); }} /></label>)}
          <label className="field wide"><span>推荐（一行一句，默认一样吃的、一样用的）</span><textarea className="plain-box" rows={3} readOnly={readOnly} value={list(value.recommendations).join("\n")} onChange={(event) => { change({ recommendations: event.target.value.split("\n").filter((line) => line.trim()) }); }} /></label>
        </div>
      )}
    </DocumentForm>
  );
}

/** "09:00-12:00" pieces of a day; none: nobody is there. */
function Spans({ value, set, readOnly, label }: { value: readonly string[]; set: (spans: string[]) => void; readOnly: boolean; label: string }): ReactNode {
  return <Select mode="tags" disabled={readOnly} value={[...value]} onChange={set} aria-label={label} placeholder="全天没人。写成 09:00-23:30，回车再写一段" tokenSeparators={["，", ",", " "]} open={false} suffixIcon={null} />;
}

function range(part: Json): [dayjs.Dayjs | null, dayjs.Dayjs | null] {
  return [text(part.from) ? dayjs(text(part.from)) : null, text(part.until) ? dayjs(text(part.until)) : null];
}

/** Rows with a period: promotions, special days. */
function Periods({ rows, set, readOnly, fresh, children }: { rows: readonly Json[]; set: (rows: Json[]) => void; readOnly: boolean; fresh: Json; children: (row: Json, change: (part: Json) => void) => ReactNode }): ReactNode {
  const change = (index: number, part: Json): void => { set(rows.map((row, at) => (at === index ? { ...row, ...part } : row))); };
  return (
    <div className="periods">
      {rows.map((row, index) => (
        <div key={index} className="period">
          {children(row, (part) => { change(index, part); })}
          <DatePicker.RangePicker disabled={readOnly} aria-label="从哪天到哪天" value={range(row)} onChange={(days) => { change(index, { from: days?.[0]?.format("YYYY-MM-DD") ?? "", until: days?.[1]?.format("YYYY-MM-DD") ?? "" }); }} />
          {!readOnly && <Button size="small" type="link" danger onClick={() => { set(rows.filter((_, at) => at !== index)); }}>删除</Button>}
        </div>
      ))}
      {!readOnly && <Button size="small" onClick={() => { set([...rows, fresh]); }}>加一条</Button>}
    </div>
  );
}

export function HoursForm({ studio }: { studio: Studio }): ReactNode {
  const body = ({ value, change, readOnly }: Edited): ReactNode => {
    const weekdays = (value.weekday_hours ?? {}) as Record<string, string[]>;
    const setDay = (day: string, spans: string[] | undefined): void => {
      const next = { ...weekdays };
      if (spans) next[day] = spans; else delete next[day];
      change({ weekday_hours: next });
    };
    return (
      <>
        <div className="field wide"><span>平时</span><Spans label="平时的时段" value={list(value.hours)} set={(hours) => { change({ hours }); }} readOnly={readOnly} /></div>
        <h4>哪天不一样</h4>
        <div className="weekdays">
          {kWeekdays.map((day) => (
            <div key={day} className="weekday"><span>{day}</span>
              {weekdays[day] === undefined
                ? <><span className="soft">同平时</span>{!readOnly && <Button size="small" type="link" onClick={() => { setDay(day, list(value.hours)); }}>单独设</Button>}</>
                : <><Spans label={`${day}的时段`} value={weekdays[day]} set={(spans) => { setDay(day, spans); }} readOnly={readOnly} />{!readOnly && <Button size="small" type="link" onClick={() => { setDay(day, undefined); }}>同平时</Button>}</>}
            </div>
          ))}
        </div>
        <h4>节假日、盘点（比平时和星期都优先）</h4>
        <Periods rows={objects(value.special_days)} set={(days) => { change({ special_days: days }); }} readOnly={readOnly} fresh={{ name: "", from: dayjs().format("YYYY-MM-DD"), until: dayjs().format("YYYY-MM-DD"), hours: [] }}>
          {(row, edit) => <><Input className="period-name" readOnly={readOnly} aria-label="名称" placeholder="名称" value={text(row.name)} onChange={(event) => { edit({ name: event.target.value }); }} /><Spans label="当天的时段" value={list(row.hours)} set={(hours) => { edit({ hours }); }} readOnly={readOnly} /></>}
        </Periods>
      </>
    );
  };
  return <DocumentForm studio={studio} name="shop" title="人工服务时间" hint="时间之外机器人如实说、记留言，下一班先看">{body}</DocumentForm>;
}

export function PromotionsForm({ studio }: { studio: Studio }): ReactNode {
  return (
    <DocumentForm studio={studio} name="shop" title="活动" hint="同一天只能有一个，过期自动不说">
      {({ value, change, readOnly }) => (
        <Periods rows={objects(value.promotions)} set={(promotions) => { change({ promotions }); }} readOnly={readOnly} fresh={{ text: "", from: dayjs().format("YYYY-MM-DD"), until: dayjs().add(7, "day").format("YYYY-MM-DD") }}>
          {(row, edit) => <Input readOnly={readOnly} aria-label="活动内容" placeholder="一句话说清活动" maxLength={80} value={text(row.text)} onChange={(event) => { edit({ text: event.target.value }); }} />}
        </Periods>
      )}
    </DocumentForm>
  );
}
