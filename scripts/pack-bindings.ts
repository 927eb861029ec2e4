// Packs what codex's generators write, so that the command can write it: part of the build.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Bindings, BindingsKind } from "../src/command/bindings.js";
import { type Generation, pinnedCodex, withGenerated } from "./pull-protocol/codex.js";

const LARGEST_WINDOW = 24;

async function read(generation: Generation): Promise<[BindingsKind, Record<string, string>]> {
  const files = await withGenerated(pinnedCodex, generation, async (folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [file.slice(folder.length + 1).replaceAll("\\", "/"), readFileSync(file, "utf8")] as const),
  );
  return [`${generation.kind}${generation.experimental ? "-experimental" : ""}`, Object.fromEntries(files)];
}

const kinds = (["ts", "json-schema"] as const).flatMap((kind) => [false, true].map((experimental) => ({ kind, experimental })));
const bindings = Object.fromEntries(await Promise.all(kinds.map(read))) as Bindings;
const text = JSON.stringify(bindings);
const packed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: LARGEST_WINDOW },
});
writeFileSync(new URL("../dist/command/bindings.json.br", import.meta.url), packed);
