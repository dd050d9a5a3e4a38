// How long the stories wait for what must come, in milliseconds: longer for a program that a sanitizer slows down, as
// tests/CMakeLists.txt says in XIAOER_SLOWER.
export const kSlower = Number(process.env.XIAOER_SLOWER ?? 1);
export const kPatience = 20_000 * kSlower;
