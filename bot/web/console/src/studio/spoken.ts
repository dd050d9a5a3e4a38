// What the bot said in a test chat: a transcript keeps a line on one line; here it is shown as the buyer sees it.
import type { Schemas } from "../base/api";

export const spoken = (output: Schemas["ChatOutput"]): string => (output.text ?? output.line).replaceAll(" ⏎ ", "\n");
