import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pinnedCodex, withGenerated } from "../../../scripts/pull-protocol/codex.js";
import { answerOf } from "../../../scripts/pull-protocol/groups.js";
import { DIRECTIONS, type Direction, directions } from "../../../scripts/pull-protocol/listing.js";

export interface JsonSchema {
  readonly $ref?: string;
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly enum?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

/** The JSON schemas of one method, as the pinned codex generates them; `null` where it has none. */
export interface MethodSchemas {
  readonly params: JsonSchema | null;
  readonly result: JsonSchema | null;
}

/** Asks the pinned codex for the JSON schemas of all its methods, by wire name. */
export async function readCodexSchemas(): Promise<ReadonlyMap<string, MethodSchemas>> {
  return withGenerated(pinnedCodex, { kind: "json-schema", experimental: true }, async (folder) => {
    const shapes = await readShapes(folder);
    const methods = new Map<string, MethodSchemas>();
    for (const direction of directions) {
      for (const [method, schemas] of methodsOf(direction, shapes)) methods.set(method, schemas);
    }
    return methods;
  });
}

/** By name; of two files with one name the newer counts. */
async function readShapes(folder: string): Promise<ReadonlyMap<string, JsonSchema>> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".json")).sort();
  const read = files.map(async (file) => {
    const shape = JSON.parse(await readFile(join(folder, file), "utf8")) as JsonSchema;
    return [basename(file, ".json"), shape] as const;
  });
  return new Map(await Promise.all(read));
}

function methodsOf(direction: Direction, shapes: ReadonlyMap<string, JsonSchema>): [string, MethodSchemas][] {
  const union = shapes.get(DIRECTIONS[direction]);
  const isAnswered = direction.endsWith("Requests");
  return (union?.oneOf ?? []).map((arm) => {
    const method = String(arm.properties?.method?.enum?.[0]);
    const params = arm.properties?.params;
    const name = params && nameIn(params);
    const answer = isAnswered ? shapes.get(answerOf(method, name) ?? "") : undefined;
    return [method, { params: params ? { definitions: union?.definitions, ...params } : null, result: answer ?? null }];
  });
}

/** The shape a member refers to, alone or beside `null`. */
function nameIn(schema: JsonSchema): string | undefined {
  const alternatives = [schema, ...((schema.anyOf as JsonSchema[] | undefined) ?? [])];
  return alternatives.map(({ $ref }) => $ref && basename($ref)).find((name) => name !== undefined);
}
