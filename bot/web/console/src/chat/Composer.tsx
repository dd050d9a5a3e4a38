// Where people write: grows with its text, sends on Enter but never while an input method is composing, keeps the
// draft when sending is not possible.
import { useEffect, useLayoutEffect, useRef, type ClipboardEvent, type KeyboardEvent, type ReactNode } from "react";

const kHighest = 140;

export interface ComposerBox {
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  placeholder: string;
  limit: number;
  disabled?: boolean;
  label?: string;
  onFiles?: (files: File[]) => void;
  /** Looks at a key first; true: it was used. */
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  autoFocus?: boolean;
}

export const imagesOf = (list: FileList | null | undefined): File[] =>
  [...(list ?? [])].filter((file) => file.type.startsWith("image/"));

export function TextBox({ value, onChange, onSend, placeholder, limit, disabled = false, label = "消息", onFiles, onKey, autoFocus = false }: ComposerBox): ReactNode {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, kHighest)}px`;
  }, [value]);
  useEffect(() => { if (autoFocus && !disabled) box.current?.focus(); }, [autoFocus, disabled]);

  const keyed = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (onKey?.(event)) { event.preventDefault(); return; }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    onSend();
  };
  const pasted = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const files = imagesOf(event.clipboardData.files);
    if (!files.length || !onFiles) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <textarea
      ref={box} className="composer-text" rows={1} value={value} maxLength={limit} disabled={disabled} placeholder={placeholder}
      aria-label={label} enterKeyHint="send" autoComplete="off"
      onChange={(event) => { onChange(event.target.value); }} onKeyDown={keyed} onPaste={pasted}
    />
  );
}
