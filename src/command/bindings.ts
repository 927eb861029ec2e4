import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

/** What codex's generators write, by the kind, and then by the file's path. It is packed when this package is built. */
export type Bindings = Readonly<Record<BindingsKind, Readonly<Record<string, string>>>>;

/** TypeScript or JSON schemas, with what is experimental or without. */
export type BindingsKind = "ts" | "ts-experimental" | "json-schema" | "json-schema-experimental";

/**
 * Writes the types or schemas of the protocol: codex's own, in the release that this package follows. `ClientRequest` names the methods
 * that are served; everything else stays as codex writes it.
 *
 * @throws When the folder cannot be written to.
 */
export async function writeBindings(kind: BindingsKind, out: string, served: ReadonlySet<string>): Promise<void> {
  const packed = await readFile(new URL("./bindings.json.br", import.meta.url));
  const files = (JSON.parse(brotliDecompressSync(packed).toString()) as Bindings)[kind];
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(
      join(out, path),
      path.endsWith(".json") ? keepServedInSchema(text, served) : keepServedInTypes(path, text, served),
    );
  }
}

/** Takes the methods that are not served out of the union `ClientRequest`. */
function keepServedInTypes(path: string, text: string, served: ReadonlySet<string>): string {
  if (path !== "ClientRequest.ts") return text;
  const start = "export type ClientRequest =";
  const at = text.indexOf(start) + start.length;
  const union = text
    .slice(at)
    .trimEnd()
    .replace(/;$/, "")
    .split(/ \| (?=\{ "method": )/)
    .filter((member) => served.has(/"method": "([^"]+)"/.exec(member)?.[1] ?? ""));
  const kept = union.join(" | ");
  const head = text
    .slice(0, at)
    .split("\n")
    .filter((line) => {
      const imported = /^import type \{ (\w+) \}/.exec(line)?.[1];
      return imported === undefined || new RegExp(`\\b${imported}\\b`).test(kept);
    });
  return `${head.join("\n")}${kept};\n`;
}

interface Schema {
  readonly title?: string;
  oneOf?: readonly { readonly properties?: { readonly method?: { readonly enum?: readonly string[] } } }[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** The same in a schema: in the file of that name, and in those that hold all definitions. */
function keepServedInSchema(text: string, served: ReadonlySet<string>): string {
  const schema = JSON.parse(text) as Schema;
  const union = schema.title === "ClientRequest" ? schema : schema.definitions?.ClientRequest;
  if (!union?.oneOf) return text;
  union.oneOf = union.oneOf.filter(({ properties }) => properties?.method?.enum?.some((method) => served.has(method)));
  return `${JSON.stringify(schema, null, 2)}\n`;
}
