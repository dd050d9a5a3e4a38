// Logging in, and the first administrator with the one-time link. Sends people on only to this server's own pages.
import { StrictMode, useState, type FormEvent, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import "../base/tokens.css";
import "./login.css";
import { call, type Schemas } from "../base/api";

const kShortest = 10;

/** Where to after the login: the page that asked for it, else by role. */
function next(me: Schemas["Me"]): string {
  const wanted = new URLSearchParams(location.search).get("to");
  if (wanted === "/agent" || wanted === "/studio") return wanted;
  return me.roles.some((role) => role === "agent" || role === "lead" || role === "admin") ? "/agent" : "/studio";
}

function Login({ token }: { token: string }): ReactNode {
  const [user, setUser] = useState("");
  const [display, setDisplay] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const first = token !== "";

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (first && password !== again) { setFault("两次输入的密码不一样。"); return; }
    setBusy(true);
    const answer = first
      ? await call("post", "/api/setup", { body: { token, user, display: display || user, password } })
      : await call("post", "/api/login", { body: { user, password } });
    setBusy(false);
    if (answer.ok) { location.replace(next(answer.data)); return; }
    setPassword("");
    setAgain("");
    setFault(answer.retryAfter > 0 ? `${answer.error}（${answer.retryAfter} 秒后再试）` : answer.error);
  };

  return (
    <main className="gate">
      <div className="brand"><img src="/assets/icon.svg" alt="" /><h1>{first ? "设置第一个管理员" : "店小二 · 登录"}</h1></div>
      {first && <p>这个链接只能用一次。账号用小写字母和数字，密码至少 {kShortest} 位。</p>}
      <form onSubmit={(event) => { void submit(event); }}>
        <label>账号<input name="user" autoComplete="username" autoFocus required value={user} pattern={first ? "[a-z0-9_.\\-]{2,32}" : undefined} onChange={(event) => { setUser(event.target.value); }} /></label>
        {first && <label>显示的名字<input name="display" maxLength={20} value={display} onChange={(event) => { setDisplay(event.target.value); }} /></label>}
        <label>密码<input name="password" type="password" autoComplete={first ? "new-password" : "current-password"} required minLength={first ? kShortest : undefined} value={password} onChange={(event) => { setPassword(event.target.value); }} /></label>
        {first && <label>再输一遍<input name="again" type="password" autoComplete="new-password" required value={again} onChange={(event) => { setAgain(event.target.value); }} /></label>}
        {fault && <p className="fault" role="alert">{fault}</p>}
        <button type="submit" className="button primary" disabled={busy}>{busy ? "请稍候…" : first ? "创建并进入" : "登录"}</button>
      </form>
      {!first && <p>没有账号？请找管理员添加。</p>}
    </main>
  );
}

const kToken = "setup";
const root = document.getElementById("root");
// The token stands behind the #, which browsers send to nobody; a query is taken too.
const token = new URLSearchParams(location.hash.slice(1)).get(kToken) ?? new URLSearchParams(location.search).get(kToken) ?? "";
if (token) history.replaceState(null, "", "/login");
if (root) createRoot(root).render(<StrictMode><Login token={token} /></StrictMode>);
