import type { ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { AnyNotification, AnyRequest, Table } from "../../../src/protocol/derive.js";
import { byMethod, clientRequests, serverNotifications, serverRequests } from "../../../src/protocol/index.js";
import { isUnchecked, nothing, type Schema } from "../../../src/protocol/shape.js";
import { issuesOf } from "../../../src/rpc/typed-peer.js";
import { createCodexAjv } from "./codex-ajv.js";
import { type JsonSchema, readCodexSchemas } from "./codex-schemas.js";
import { graft } from "./graft.js";
import { asJsonSchema, type Fullness, makeInstances } from "./instances.js";
import { INTEGER_RANGES } from "./integers.js";

const INSTANCES = 200;
const SEED = 169;

const codex = await readCodexSchemas();
const ajv = createCodexAjv();

/** Our check and codex's schema for the params or the result of one method. */
interface Pair {
  readonly name: string;
  readonly shape: Schema<unknown>;
  readonly schema: JsonSchema;
}

/** Methods without JSON schemas: codex's generator leaves out those from before `v2`. Their types are compared in test/types. */
const WITHOUT_SCHEMAS = ["getAuthStatus", "gitDiffToRemote"];

/** What a row checks and codex does not describe; the rest is compared all the same. */
const undescribed: string[] = [];
const tables: Table<AnyRequest | AnyNotification>[] = [clientRequests, serverRequests, serverNotifications];
const pairs = tables.flatMap((table) => [...byMethod(table).values()]).flatMap(pairsOf);

function pairsOf(row: AnyRequest | AnyNotification): Pair[] {
  // The newest release does not describe what it has dropped.
  if (row.until !== undefined || WITHOUT_SCHEMAS.includes(row.method)) return [];
  const schemas = codex.get(row.method);
  const sides = [
    { side: "params", shape: row.params, schema: schemas?.params },
    ...("result" in row ? [{ side: "result", shape: row.result, schema: schemas?.result }] : []),
  ];
  return sides.flatMap(({ side, shape, schema }) => {
    if (isUnchecked(shape) || shape === nothing) return [];
    if (!schema) {
      undescribed.push(`${row.method} ${side}`);
      return [];
    }
    return [{ name: `${row.method} ${side}`, shape, schema }];
  });
}

it("codex describes whatever a row checks", () => {
  expect(undescribed).toEqual([]);
});

it("the formats of codex's integers are known, so that none of them is passed over", () => {
  const formats = new Set<string>();
  JSON.stringify(
    pairs.map(({ schema }) => schema),
    (name, value) => {
      if (name === "format" && typeof value === "string") formats.add(value);
      return value;
    },
  );
  expect([...formats].filter((format) => format !== "double" && INTEGER_RANGES[format] === undefined)).toEqual([]);
});

/** Instances that the schema's own validator accepts: the generator also makes invalid ones. */
function* instancesOf(schema: JsonSchema, isValid: ValidateFunction, fullness: Fullness): Generator<unknown> {
  const tries = makeInstances(schema, SEED, fullness);
  let found = 0;
  for (let tried = 0; found < INSTANCES && tried < 20 * INSTANCES; tried += 1) {
    const { value } = tries.next();
    if (!isValid(value)) continue;
    found += 1;
    yield value;
  }
  expect(found).toBe(INSTANCES);
}

it.each(WITHOUT_SCHEMAS)("%s still has no JSON schema", (method) => {
  expect(codex.has(method)).toBe(false);
});

const drawn = new Map<Pair, readonly unknown[]>();

/** Instances of codex's schema, made once for all tests that use them. */
function drawOf(pair: Pair): readonly unknown[] {
  const known = drawn.get(pair) ?? [...instancesOf(pair.schema, ajv.compile(pair.schema), "some")];
  drawn.set(pair, known);
  return known;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

describe("the check of", () => {
  it.each(pairs)("$name takes whatever codex's schema allows", (pair) => {
    for (const instance of drawOf(pair)) {
      expect({ issues: issuesOf(pair.shape, instance), instance }).toEqual({ issues: [], instance });
    }
  });

  it.each(pairs)("$name changes nothing, and keeps members that nobody knows", (pair) => {
    for (const instance of drawOf(pair)) {
      const seen = isObject(instance) ? { ...instance, unheardOf: { deep: [null] } } : instance;
      expect(z.parse(pair.shape, seen)).toEqual(seen);
    }
  });

  it.each(pairs)("$name allows nothing that codex's schema refuses", ({ shape, schema }) => {
    const validate = ajv.compile(schema);
    const ours = graft(asJsonSchema(shape), schema);
    for (const instance of instancesOf(ours, ajv.compile(ours), "all")) {
      const refused = validate(instance) ? [] : validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`);
      expect({ refused, instance }).toEqual({ refused: [], instance });
    }
  });
});
