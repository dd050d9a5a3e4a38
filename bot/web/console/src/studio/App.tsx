// The trainers' workshop: a rail of pages, the page, and the test chat docked beside it.
import { App as AntApp, Button } from "antd";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { Icon, type IconName } from "../base/icons";
import { useWatched } from "../base/store";
import { Account } from "../staff/Account";
import { may, type Me } from "../staff/session";
import { GoodsPage } from "./GoodsPage";
import { InboxPage } from "./InboxPage";
import { PhrasesPage } from "./PhrasesPage";
import { PublishPage } from "./PublishPage";
import { RulesPage } from "./RulesPage";
import { SettingsPage } from "./SettingsPage";
import { Studio } from "./studio";
import { TestChat } from "./TestChat";

const FiguresPage = lazy(() => import("./FiguresPage").then((page) => ({ default: page.FiguresPage })));

type Page = "rules" | "phrases" | "goods" | "inbox" | "publish" | "settings" | "figures";
const kPages: [Page, string, IconName][] = [
  ["rules", "规则", "rules"], ["phrases", "话术", "note"], ["goods", "商品", "box"], ["inbox", "待学习", "learn"], ["publish", "发布", "publish"], ["settings", "设置", "gear"], ["figures", "数据", "chart"],
];

const pageOf = (hash: string): Page => kPages.find(([page]) => `#${page}` === hash)?.[0] ?? "rules";

export function App({ me }: { me: Me }): ReactNode {
  const studio = useMemo(() => new Studio(me), [me]);
  const { message } = AntApp.useApp();
  const { draft, live, counts, pending } = useWatched(studio.summary);
  const up = useWatched(studio.up);
  const fault = useWatched(studio.fault);
  const [page, setPage] = useState<Page>(pageOf(location.hash));
  const [chat, setChat] = useState(innerWidth >= 1200);
  const [rule, setRule] = useState("");
  useEffect(() => { if (fault) void message.error(fault.text, 5); }, [fault, message]);
  useEffect(() => { history.replaceState(null, "", `#${page}`); document.title = `${kPages.find(([id]) => id === page)?.[1] ?? ""} · 话术工坊 · 店小二`; }, [page]);
  useEffect(() => {
    const keyed = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "e") return;
      event.preventDefault();
      setChat((open) => !open);
    };
    addEventListener("keydown", keyed);
    return () => { removeEventListener("keydown", keyed); };
  }, []);
  const openRule = useCallback((id: string) => { setRule(id); setPage("rules"); }, []);
  const badge: Partial<Record<Page, number>> = { inbox: counts.unmatched, publish: pending ? 1 : draft.changed?.length ?? 0 };
  return (
    <div className={`studio${chat ? " with-chat" : ""}`}>
      <nav className="rail" aria-label="页面">
        <img src="/assets/icon.svg" alt="" width={32} height={32} />
        {kPages.map(([id, title, icon]) => (
          <button key={id} type="button" aria-current={page === id ? "page" : undefined} onClick={() => { setRule(""); setPage(id); }}>
            <Icon name={icon} /><span>{title}</span>{(badge[id] ?? 0) > 0 && <em>{badge[id]}</em>}
          </button>
        ))}
        <span className="grow" />
        {may(me, "agent", "lead", "admin") && <a href="/agent"><Icon name="person" /><span>工作台</span></a>}
      </nav>
      <header className="studio-head">
        <h1>话术工坊</h1>
        <span className="row-tag">线上：{live?.number ? `第 ${live.number} 版` : "出厂版"}</span>
        {draft.exists && <span className={`row-tag ${draft.ok === false ? "expired" : "changed"}`}>草稿改了 {draft.changed?.length ?? 0} 个文件{draft.ok === false ? "，有错误" : ""}</span>}
        <span className={`link ${up ? "up" : "down"}`} role="status">{up ? "" : "连接中…"}</span>
        <span className="grow" />
        <Button size="small" icon={<Icon name="play" />} aria-pressed={chat} onClick={() => { setChat(!chat); }}>测试对话（Ctrl+E）</Button>
        <Account me={me} />
      </header>
      <main className="studio-page">
        {page === "rules" && <RulesPage key={rule} studio={studio} start={rule} />}
        {page === "phrases" && <PhrasesPage studio={studio} />}
        {page === "goods" && <GoodsPage studio={studio} />}
        {page === "inbox" && <InboxPage studio={studio} />}
        {page === "publish" && <PublishPage studio={studio} />}
        {page === "settings" && <SettingsPage studio={studio} />}
        {page === "figures" && <Suspense fallback={null}><FiguresPage me={me} /></Suspense>}
      </main>
      {chat && <TestChat studio={studio} openRule={openRule} />}
    </div>
  );
}
