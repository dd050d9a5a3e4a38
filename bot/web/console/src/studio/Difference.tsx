// One changed file as added and removed lines; signs as well as colours tell which.
import { Tag } from "antd";
import type { ReactNode } from "react";
import { Said } from "../base/words";

interface File { path?: string; change?: "added" | "changed" | "removed"; difference?: string; items?: string[] }

const kWords = { added: "新增", changed: "修改", removed: "删除" } as const;
const kMost = 400;

export function Difference({ file }: { file: File }): ReactNode {
  const lines = (file.difference ?? "").split("\n").filter((line) => !/^(---|\+\+\+) /.test(line));
  const kind = (line: string): string => (line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : line.startsWith("@@") ? "hunk" : "");
  return (
    <details className="difference">
      <summary><Tag color={file.change === "removed" ? "error" : file.change === "added" ? "success" : "processing"}>{kWords[file.change ?? "changed"]}</Tag>{file.path}{file.items?.length ? <span className="soft"> {file.items.slice(0, 8).join("、")}</span> : null}</summary>
      <pre>{lines.slice(0, kMost).map((line, index) => <div key={index} className={kind(line)}><Said text={line || " "} /></div>)}{lines.length > kMost && <div className="soft">还有 {lines.length - kMost} 行</div>}</pre>
    </details>
  );
}
