import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { MethodView } from "../../src/inspector/page/methods-table.js";
import { byMethod, clientRequests } from "../../src/protocol/index.js";
import type { Schema } from "../../src/protocol/shape.js";
import { outlineOf, templateOf } from "./outline.js";

const METHODS = fileURLToPath(new URL("../../src/protocol/methods/", import.meta.url));

interface Row {
  readonly method: string;
  readonly params: Schema<unknown>;
  readonly since?: string;
  readonly until?: string;
  readonly experimental?: true;
}

/** Every request of the table, with its sentence and the shape of its params, for the page. */
export function listMethods(): MethodView[] {
  const sentences = readSentences();
  const rows = byMethod<Row>(clientRequests as unknown as Readonly<Record<string, Readonly<Record<string, Row>>>>);
  return [...rows.values()]
    .map(({ method, params, since, until, experimental }) => ({
      method,
      sentence: sentences.get(method) ?? "",
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(experimental ? { experimental } : {}),
      members: outlineOf(params),
      template: JSON.stringify(templateOf(params), null, 2),
    }))
    .sort((one, other) => (one.method < other.method ? -1 : 1));
}

/** What stands above each row in the table's source. */
function readSentences(): ReadonlyMap<string, string> {
  const texts = readdirSync(METHODS).map((file) => readFileSync(METHODS + file, "utf8"));
  const rows = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*\w+: request\(\s*"([^"]+)"/g;
  return new Map(texts.flatMap((text) => [...text.matchAll(rows)].map(([, words = "", method = ""]) => [method, plain(words)])));
}

function plain(words: string): string {
  return words
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trim())
    .join(" ")
    .replaceAll(/\{@link (\w+)\}/g, "`$1`")
    .trim();
}
