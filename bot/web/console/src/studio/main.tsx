// Entry of the trainers' workshop.
import "../staff/trusted";
import { createRoot } from "react-dom/client";
import "../base/tokens.css";
import "../chat/chat.css";
import "../staff/staff.css";
import "./studio.css";
import { Gate } from "../staff/Gate";
import { Staff } from "../staff/theme";
import { App } from "./App";

const root = document.getElementById("root");
if (root) createRoot(root).render(<Staff><Gate>{(me) => <App me={me} />}</Gate></Staff>);
