// Who is logged in, and leaving. The server decides what a role may do; the pages only hide what would be refused.
import { call, onSignedOut, type Schemas } from "../base/api";
import { setClock } from "../base/time";

export type Me = Schemas["Me"];

export const toLogin = (): void => { location.replace(`/login?to=${encodeURIComponent(location.pathname)}`); };

export const may = (me: Me | null, ...roles: string[]): boolean => me?.roles.some((role) => roles.includes(role)) ?? false;

/** Empty when nobody is logged in: then the login page is on its way. */
export async function whoAmI(): Promise<Me | null> {
  onSignedOut(toLogin);
  const answer = await call("get", "/api/me");
  if (!answer.ok) return null;
  if (answer.data.server_time) setClock(answer.data.server_time);
  return answer.data;
}

export async function leave(): Promise<void> {
  await call("post", "/api/logout");
  toLogin();
}
