// Entry of the buyer's page. It may not import anything of the staff's pages or of antd: it must stay light.
import { createRoot } from "react-dom/client";
import "../base/tokens.css";
import "../chat/chat.css";
import "./buyer.css";
import { App } from "./App";
import { BuyerChat } from "./chat";

const chat = new BuyerChat(new URLSearchParams(location.search).get("buyer") === "demo");
chat.start.watch(() => { document.title = `${chat.start.get()?.store ?? "在线"}客服`; });
const root = document.getElementById("root");
if (root) createRoot(root).render(<App chat={chat} />);
