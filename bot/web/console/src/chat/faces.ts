// The photographs that are asked for, as places that fill up, and what the look at each found.
import type { Schemas } from "../base/api";

export interface Slot { id: string; title: string; package: boolean; picture: number }
export interface Seen { name: string; title: string; usable: boolean; note: string; verdict: string; numbers: readonly string[] }
export interface Wanted { title: string; have: number; need: number; slots: readonly Slot[]; pictures: readonly Seen[]; cannot: string }

/** null: none are asked for. */
export function wantedOf(photos: Schemas["Photos"] | undefined): Wanted | null {
  const slots = (photos?.slots ?? []).map((slot) => ({ id: slot.id ?? "", title: slot.title ?? "", package: slot.package ?? false, picture: slot.picture ?? -1 }));
  if (!slots.length) return null;
  const pictures = (photos?.pictures ?? []).map((each) => ({
    name: each.name ?? "", title: each.title ?? "", usable: each.usable ?? true, note: each.note ?? "", verdict: each.verdict ?? "", numbers: each.numbers ?? [],
  }));
  return { title: photos?.title || "照片", have: photos?.have ?? 0, need: slots.length, slots, pictures, cannot: photos?.cannot ?? "" };
}
