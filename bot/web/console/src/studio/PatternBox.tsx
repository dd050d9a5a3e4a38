// The editor of patterns, one a line: syntax coloured, the hits of each line beside it, and a trouble underlined where
// it lies with its words below.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers, MatchDecorator, placeholder as hint, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { useEffect, useRef, type ReactNode } from "react";

export interface LineNote { hits?: number; trouble?: string; position?: number }

class NoteWidget extends WidgetType {
  readonly #text: string;
  readonly #bad: boolean;
  constructor(text: string, bad: boolean) { super(); this.#text = text; this.#bad = bad; }
  override eq(other: NoteWidget): boolean { return other.#text === this.#text && other.#bad === this.#bad; }
  override toDOM(): HTMLElement {
    const node = document.createElement("span");
    node.className = this.#bad ? "pattern-trouble" : "pattern-hits";
    node.textContent = this.#text;
    return node;
  }
}

const setNotes = StateEffect.define<readonly LineNote[]>();

function decorate(state: EditorState, notes: readonly LineNote[]): DecorationSet {
  const marks = new RangeSetBuilder<Decoration>();
  notes.slice(0, state.doc.lines).forEach((note, index) => {
    const line = state.doc.line(index + 1);
    if (!line.length) return;
    if (note.trouble) {
      const at = note.position !== undefined && note.position >= 0 ? Math.min(line.from + note.position, line.to - 1) : line.from;
      const to = note.position !== undefined && note.position >= 0 ? at + 1 : line.to;
      marks.add(at, to, Decoration.mark({ class: "pattern-bad" }));
      marks.add(line.to, line.to, Decoration.widget({ widget: new NoteWidget(`⚠ ${note.trouble}`, true), side: 1 }));
    } else if (note.hits !== undefined) {
      marks.add(line.to, line.to, Decoration.widget({ widget: new NoteWidget(`命中 ${note.hits}`, false), side: 1 }));
    }
  });
  return marks.finish();
}

const notesField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setNotes)) return decorate(transaction.state, effect.value);
    return transaction.docChanged ? shown.map(transaction.changes) : shown;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const syntax = new MatchDecorator({
  regexp: /(\\.)|(\[(?:\\.|[^\]\\])*\])|([()|])|([*+?]|\{\d+(?:,\d*)?\})|([.^$])/g,
  decoration: (match) => Decoration.mark({ class: match[1] ? "re-escape" : match[2] ? "re-class" : match[3] ? "re-group" : match[4] ? "re-count" : "re-any" }),
});
const colours = ViewPlugin.fromClass(class {
  decorations: DecorationSet;
  constructor(view: EditorView) { this.decorations = syntax.createDeco(view); }
  update(update: ViewUpdate): void { this.decorations = syntax.updateDeco(update, this.decorations); }
}, { decorations: (plugin) => plugin.decorations });

interface PatternView { value: readonly string[]; onChange: (patterns: string[]) => void; notes?: readonly LineNote[]; label: string; placeholder?: string; readOnly?: boolean }

export function PatternBox({ value, onChange, notes = [], label, placeholder = "", readOnly = false }: PatternView): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  changed.current = onChange;
  const text = value.join("\n");
  const told = useRef(text);
  told.current = text;

  useEffect(() => {
    if (!place.current) return undefined;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), history(), keymap.of([...defaultKeymap, ...historyKeymap]), EditorView.lineWrapping, notesField, colours, hint(placeholder),
          EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
          // What was put in from outside is not told back: only a person's edit is a change.
          EditorView.updateListener.of((update) => { const now = update.state.doc.toString(); if (update.docChanged && now !== told.current) changed.current(now.split("\n")); }),
        ],
      }),
    });
    view.current = editor;
    return () => { editor.destroy(); view.current = null; };
    // The editor is made once; what it shows is changed below.
  }, [label, placeholder, readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== text) editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => { view.current?.dispatch({ effects: setNotes.of(notes) }); }, [notes, text]);
  return <div className="pattern-box" ref={place} />;
}
