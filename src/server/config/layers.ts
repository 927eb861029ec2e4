import { createHash } from "node:crypto";
import type { ConfigReadResponse } from "../../protocol/methods/config.js";
import { toJsonText } from "../../rpc/json.js";
import { isTable, mergeTables, type TomlTable } from "./toml.js";

type WireLayer = NonNullable<ConfigReadResponse["layers"]>[number];
type Origin = ConfigReadResponse["origins"][string];

/** One source of configuration, and what it says. */
export interface Layer {
  readonly name: WireLayer["name"];
  readonly table: TomlTable;
}

/** What the process itself configures: with `-c`, or by the embedder's object. */
export function flagsLayer(table: TomlTable): Layer {
  return { name: { type: "sessionFlags" }, table };
}

/** What the user's file configures. */
export function userLayer(file: string, table: TomlTable): Layer {
  return { name: { type: "user", file, profile: null }, table };
}

/** The configuration that results from layers. The first one overrides the others. */
export function effectiveTable(layers: readonly Layer[]): TomlTable {
  return layers.reduceRight<TomlTable>((below, { table }) => mergeTables(below, table), {});
}

/** The version of a layer, which does not depend on its layout: as on the real server (0.169), the hash of its JSON with sorted keys. */
export function versionOf(table: TomlTable): string {
  return `sha256:${createHash("sha256").update(canonicalJson(table)).digest("hex")}`;
}

/** Which layer each effective value comes from, by its path. The members of lists count as values. */
export function originsOf(layers: readonly Layer[]): Record<string, Origin> {
  const origins: Record<string, Origin> = {};
  for (const layer of layers.toReversed()) {
    const origin = describeOrigin(layer);
    for (const path of leavesOf(layer.table)) origins[path] = origin;
  }
  return origins;
}

/** A layer by its name and version. */
export function describeOrigin({ name, table }: Layer): Origin {
  return { name, version: versionOf(table) };
}

/** A layer as clients see it. `disabledReason` is left out where there is none, as on the real server. */
export function describeLayer(layer: Layer): WireLayer {
  return { ...describeOrigin(layer), config: toJson(layer.table) } as WireLayer;
}

/** A value as JSON has it: dates as text, what is not a number as `null`. */
export function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]));
}

/** The same text for the same value, whatever the order of its keys. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isTable(value)) return toJsonText(value) ?? "null";
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names
    .sort()
    .map((name) => `${toJsonText(name)}:${canonicalJson(value[name])}`)
    .join(",")}}`;
}

function leavesOf(value: unknown, path: readonly string[] = []): string[] {
  const members = isTable(value) || Array.isArray(value) ? Object.entries(value) : null;
  if (!members) return [path.join(".")];
  return members.flatMap(([name, member]) => (member === undefined ? [] : leavesOf(member, [...path, name])));
}
