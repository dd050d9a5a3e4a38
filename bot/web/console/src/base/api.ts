// The HTTP side of the one API, typed by the contract (bot/web/openapi.json → contract.d.ts). Every call ends in an
// answer, never in an exception: without a network the status is 0.
import type { components, paths } from "./contract";

export type Schemas = components["schemas"];
type Method = "get" | "post" | "put" | "delete";
type PathsOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths];
type Op<M extends Method, P extends keyof paths> = paths[P] extends Record<M, infer O> ? O : never;
type Json<R> = R extends { content: { "application/json": infer J } } ? J : Record<string, never>;
type Good<O> = O extends { responses: infer R } ? Json<R[Extract<keyof R, 200 | 201 | 202>]> : never;
type Body<O> = O extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;
type PathOf<O> = O extends { parameters: { path: infer X } } ? X : never;
type QueryOf<O> = O extends { parameters: { query?: infer X } } ? X : never;

export interface Fault { ok: false; status: number; error: string; code: string; faults: Schemas["Fault"][]; retryAfter: number }
export type Answer<T> = { ok: true; status: number; data: T } | Fault;
export interface Request<O> { path?: PathOf<O>; query?: QueryOf<O>; body?: Body<O>; raw?: Blob; signal?: AbortSignal }

const kOffline = "网络不通，请稍后再试。";

let signedOut: () => void = () => undefined;
/** What happens when the server says that nobody is logged in. */
export const onSignedOut = (handler: () => void): void => { signedOut = handler; };

function address(path: string, parts: object | undefined, query: object | undefined): string {
  let url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String((parts as Record<string, unknown> | undefined)?.[name] ?? "")));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined && value !== "") search.set(key, String(value));
  const text = search.toString();
  if (text) url += `?${text}`;
  return url;
}

export async function call<M extends Method, P extends PathsOf<M>>(
  method: M, path: P, request: Request<Op<M, P>> = {},
): Promise<Answer<Good<Op<M, P>>>> {
  const init: RequestInit = { method: method.toUpperCase() };
  if (request.signal) init.signal = request.signal;
  if (request.raw) {
    init.body = request.raw;
    init.headers = { "Content-Type": request.raw.type || "application/octet-stream" };
  } else if (method === "post" || method === "put") {
    init.body = JSON.stringify(request.body ?? {});
    init.headers = { "Content-Type": "application/json" };
  }
  try {
    const response = await fetch(address(path, request.path as object | undefined, request.query as object | undefined), init);
    const data: unknown = await response.json().catch(() => ({}));
    if (response.ok) return { ok: true, status: response.status, data: data as Good<Op<M, P>> };
    if (response.status === 401) signedOut();
    const error = data as Partial<Schemas["Error"]>;
    return {
      ok: false, status: response.status, error: error.error ?? `服务器没有答应（${response.status}）。`, code: error.code ?? "",
      faults: error.faults ?? [], retryAfter: error.retry_after_s ?? 0,
    };
  } catch {
    return { ok: false, status: 0, error: kOffline, code: "offline", faults: [], retryAfter: 0 };
  }
}

export async function ticket(as: "buyer" | "staff"): Promise<string | null> {
  const answer = await call("post", "/api/ticket", { body: { as } });
  return answer.ok ? answer.data.ticket ?? null : null;
}
