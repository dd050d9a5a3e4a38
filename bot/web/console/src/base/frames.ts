// The frames of the one WebSocket, both ways, as bot/web/openapi.json describes them under x-websocket.
import type { Schemas } from "./api";

export interface Hello {
  as: "buyer" | "staff"; run: string; seq?: number; resumed?: boolean; store?: string; bot?: string; now: number;
  me?: Schemas["Me"]; marks?: Marks;
}
export interface Marks { first_reply_before_order_s: number; first_reply_after_order_s: number; amber_s: number; red_s: number }

export interface BuyerFrame {
  hello?: Hello;
  lines?: Schemas["BuyerLine"][]; state?: Schemas["BuyerState"]; taken?: string[]; welcome?: boolean;
  refused?: { id: string; why: string };
  later?: { id: string };
}

export interface Refusal { id: string; rule?: string; title: string; excerpt?: string; mend?: string }

export interface StaffFrame {
  seq?: number;
  hello?: Hello;
  rows?: Schemas["Row"][]; gone?: string[]; reset?: boolean;
  agents?: Schemas["Colleague"][]; groups?: string[];
  alarm?: Schemas["Alarm"];
  assigned?: { conversation: string; user: string; name: string; until: number };
  published?: { version: Schemas["Version"] };
  draft?: { hash: string; editor: string };
  job?: Schemas["Job"];
  register?: Schemas["RegisterRow"];
  conversation?: string; lines?: Schemas["AgentLine"][]; state?: Schemas["AgentState"]; taken?: string[]; welcome?: boolean;
  phrases?: Schemas["QuickPhrase"][]; for?: string;
  refused?: Refusal;
  later?: { id: string };
}
