// The few line icons of all pages, drawn here: no icon font, nothing loaded from elsewhere.
import type { ReactNode } from "react";

const kPaths = {
  send: ["M4 12 20 4l-6 16-3-7z", "m11 13 9-9"],
  image: ["M6 5h12a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z", "M9 12.100a1.600 1.600 0 1 0 0-3.200 1.600 1.600 0 0 0 0 3.200", "m5 17 5-4 3 2 3-3 4 4"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8", "M4.500 20c1.200-4 4-5.500 7.500-5.500s6.300 1.500 7.500 5.500"],
  check: ["m5 12.500 4.500 4.500L19 7.500"],
  retry: ["M19 12a7 7 0 1 1-2-4.900", "M19 4v4h-4"],
  camera: ["M4 8h3l1.500-2.500h7L17 8h3v11H4z", "M12 16.700a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400"],
  box: ["m12 3 8 4.500v9L12 21l-8-4.500v-9z", "m4 7.500 8 4.500 8-4.500M12 12v9"],
  bot: ["M8 8h8a4 4 0 0 1 4 4v3a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4v-3a4 4 0 0 1 4-4z", "M12 4.500V8", "M9 12.500V14M15 12.500V14"],
  clock: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18", "M12 7v5l3 2"],
  bell: ["M6 16V11a6 6 0 1 1 12 0v5l2 2H4z", "M10 20.500a2 2 0 0 0 4 0"],
  truck: ["M3 6h11v10H3z", "M14 10h4l3 3v3h-7", "M7 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4"],
  flag: ["M6 21V4", "M6 5h11l-2 4 2 4H6"],
  note: ["M6 3h9l4 4v14H6z", "M9 12h7M9 16h5"],
  lock: ["M6 11h12v9H6z", "M9 11V8a3 3 0 0 1 6 0v3"],
  plus: ["M12 5v14M5 12h14"],
  search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14", "m20 20-4-4"],
  back: ["m14 6-6 6 6 6"],
  star: ["m12 4 2.500 5 5.500.8-4 3.900.9 5.500-4.900-2.600-4.900 2.600.9-5.500-4-3.900 5.500-.8z"],
  warn: ["M12 4 2.500 20h19z", "M12 10v4M12 17v.500"],
  play: ["M8 5v14l11-7z"],
  rules: ["M4 6h10M4 12h16M4 18h8", "M17 4.500 20 7.500"],
  learn: ["M12 4 3 8.500 12 13l9-4.500z", "M7 11v5c3 2 7 2 10 0v-5"],
  publish: ["M12 16V5", "m7 10 5-5 5 5", "M5 20h14"],
  chart: ["M4 20V4", "M4 20h16", "M8 16v-4M12 16V8M16 16v-6"],
  gear: ["M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6", "M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100"],
} as const;

export type IconName = keyof typeof kPaths;

export function Icon({ name, label }: { name: IconName; label?: string }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      {kPaths[name].map((path) => <path key={path} d={path} />)}
    </svg>
  );
}
