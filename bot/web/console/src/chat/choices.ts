// Numbered choices inside a bot line: "1. 查物流" rows become buttons, the rest stays text.

export interface Choice { key: string; title: string }
export interface Offered { rest: string; choices: Choice[] }

/** known: what the server says are the choices; without it they are read from the text. */
export function choicesOf(text: string, known?: readonly { key?: string; title?: string }[]): Offered {
  const found: Choice[] = [];
  const rest: string[] = [];
  for (const row of text.split("\n")) {
    const match = /^\s*(\d{1,2})\s*[.．、)）]\s*(\S.*)$/.exec(row);
    if (match?.[2] !== undefined && Number(match[1]) === found.length + 1) found.push({ key: String(found.length + 1), title: match[2] });
    else rest.push(row);
  }
  const told = (known ?? []).map((choice) => ({ key: choice.key ?? "", title: choice.title ?? "" })).filter((choice) => choice.key);
  if (found.length >= 2) return { rest: rest.join("\n").trim(), choices: told.length ? told : found };
  return { rest: text, choices: told };
}
