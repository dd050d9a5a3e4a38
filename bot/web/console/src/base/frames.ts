// The frames of the one WebSocket, both ways: types of bot/web/openapi.json, told apart by the key each of them has.
import type { Schemas } from "./api";

export type BuyerFrame = Schemas["BuyerFrame"];
export type BuyerWish = Schemas["BuyerWish"];
export type StaffFrame = Schemas["StaffFrame"];
export type StaffWish = Schemas["StaffWish"];
export type Ticket = Schemas["SocketTicket"];
export type Hello = Schemas["StaffHello"]["hello"];
export type Marks = Schemas["Marks"];
export type Refusal = Schemas["Refusal"];
