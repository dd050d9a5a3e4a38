// The photographs that are asked for, as places that fill up, and what the look at each found.
import type { Schemas } from "../base/api";

/** need: how many places there are. */
export type Wanted<T> = T & { readonly need: number };

/** null: none are asked for. */
export function wantedOf<T extends Schemas["BuyerPhotos"]>(photos: T | undefined): Wanted<T> | null {
  return photos?.places.length ? { ...photos, title: photos.title || "照片", need: photos.places.length } : null;
}
