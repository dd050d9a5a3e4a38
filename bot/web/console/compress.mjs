// Writes beside every file of text of a built folder its compressed twins, .br and .gz, which the server gives to browsers
// that take them.   node compress.mjs FOLDER
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
for (const file of [".", "assets"].flatMap((part) => readdirSync(join(folder, part)).map((name) => join(folder, part, name)))) {
  if (!/\.(js|css|html|svg)$/.test(file)) continue;
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}
