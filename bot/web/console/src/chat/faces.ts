// The six faces of a package by name, and what is asked of a conversation's photographs.
import type { Schemas } from "../base/api";

const kFaces = ["正面", "背面", "左面", "右面", "顶面", "底面"];

export function faceName(index: number, faces: number): string {
  if (index < faces) return kFaces[index] ?? `第${index + 1}面`;
  return index === faces ? "商品" : `商品${index - faces + 1}`;
}

export interface Wanted { faces: number; goods: number; have: number; received: readonly string[] }

/** null: none are asked for. */
export function wantedOf(photos: Schemas["Photos"] | undefined): Wanted | null {
  const { faces = 0, goods = 0, have = 0, received = [] } = photos ?? {};
  return faces + goods > 0 ? { faces, goods, have, received } : null;
}
