// Texts that somebody else wrote, shown as text. Marks that turn the direction of writing are shown, not obeyed.
import type { ReactNode } from "react";

const kTurning = /([\u200e\u200f\u202a-\u202e\u2066-\u2069])/;

export function Said({ text, className = "said" }: { text: string; className?: string }): ReactNode {
  const parts = text.split(kTurning);
  return (
    <span className={className} dir="auto">
      {parts.map((part, index) => (index % 2
        ? <span key={index} className="control">{`U+${part.codePointAt(0)?.toString(16).toUpperCase() ?? ""}`}</span>
        : part))}
    </span>
  );
}

/** The first letter or digit of a name. */
export const initial = (name: string): string => [...(name || "客")].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "客";

/** How many letters a text has as people count them. */
export const lengthOf = (text: string): number => [...text].length;
