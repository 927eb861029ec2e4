import { resolve } from "node:path";
import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import type { ConfigEdit, ConfigWriteResponse, OverriddenMetadata } from "../../protocol/methods/config.js";
import { messageOf, RpcError } from "../../rpc/errors.js";
import { sameJson } from "../../rpc/json.js";
import { createQueue } from "../../rpc/queue.js";
import { invalidRequest } from "../connection/invalid-request.js";
import type { ConfigFile } from "./config-file.js";
import { findMisfit } from "./config-shape.js";
import type { Configuration } from "./configuration.js";
import { type KeyPath, KeyPathError, parseKeyPath } from "./key-path.js";
import { describeOrigin, effectiveTable, flagsLayer, toJson, userLayer, versionOf } from "./layers.js";
import { explainParseError, isTable, mergeTables, parseToml, type TomlTable, valueAt } from "./toml.js";
import { removeValue, setValue } from "./toml-edit.js";
import { surveyOf } from "./toml-positions.js";
import { holdsMask } from "./visible-config.js";

/** What is to be written: the params of `config/batchWrite`. */
export interface WriteRequest {
  readonly edits: readonly ConfigEdit[];
  readonly expectedVersion?: string | null | undefined;
  readonly filePath?: string | null | undefined;
}

/** What a writer needs. */
export interface ConfigWriterOptions {
  readonly file: ConfigFile;
  /** What overrides the file. */
  readonly flags: TomlTable;
  /** Reads the file again after each write. */
  readonly config: Configuration;
}

/** How often a write begins again because somebody else wrote meanwhile. */
const ATTEMPTS = 5;

/**
 * Writes to the user's `config.toml`, keeping its comments and layout. It runs one write at a time. When another process changes the
 * file meanwhile, it begins again, so that the change is not lost. The handlers of `config/*` call it; its only state is the queue.
 */
export class ConfigWriter {
  readonly #options: ConfigWriterOptions;
  readonly #inTurn = createQueue();

  constructor(options: ConfigWriterOptions) {
    this.#options = options;
  }

  /**
   * Makes all edits, or none.
   *
   * @throws {RpcError} -32600 with `data.config_write_error_code`, in the words of the real server (0.169):
   * `configValidationError` for an invalid path or value, `configVersionConflict` when the file is not what the client read any more,
   * `configLayerReadonly` for another file. -32603 when the file cannot be read as TOML.
   */
  write(request: WriteRequest): Promise<ConfigWriteResponse> {
    return this.#inTurn(() => this.#write(request));
  }

  async #write({ edits, expectedVersion, filePath }: WriteRequest): Promise<ConfigWriteResponse> {
    const { file, config } = this.#options;
    const path = resolve(filePath ?? file.path);
    if (!(await file.isAt(path))) throw refusal("configLayerReadonly", "Only writes to the user config are allowed");
    for (let attempt = 1; ; attempt += 1) {
      const text = await this.#read();
      const table = this.#parse(text);
      if (expectedVersion && expectedVersion !== versionOf(table))
        throw refusal("configVersionConflict", "Configuration was modified since last read. Fetch latest version and retry.");
      const { edited, result, made } = edit(text, table, edits);
      if (edited !== text) {
        if (attempt < ATTEMPTS && (await this.#read()) !== text) continue;
        await file.write(edited);
        config.reload();
      }
      return this.#describe(result, made, path);
    }
  }

  async #read(): Promise<string> {
    const { file } = this.#options;
    try {
      return await file.read();
    } catch (error) {
      const why = messageOf(error);
      throw new RpcError(INTERNAL_ERROR, `failed to load configuration: Failed to read config file ${file.path}: ${why}`);
    }
  }

  #parse(text: string): TomlTable {
    try {
      return parseToml(text);
    } catch (error) {
      const { line, column, why } = explainParseError(error);
      const where = `${this.#options.file.path}:${line}:${column}`;
      throw new RpcError(INTERNAL_ERROR, `failed to load configuration: ${where}: ${why}`);
    }
  }

  #describe(result: TomlTable, made: readonly KeyPath[], filePath: string): ConfigWriteResponse {
    const flags = flagsLayer(this.#options.flags);
    const effective = effectiveTable([flags, userLayer(filePath, result)]);
    const lost = made.find((path) => !isSameValue(valueAt(effective, path), valueAt(result, path)));
    const overriddenMetadata: OverriddenMetadata | null = lost
      ? {
          message: "Overridden by session flags",
          overridingLayer: describeOrigin(flags),
          effectiveValue: toJson(valueAt(effective, lost)),
        }
      : null;
    return { status: lost ? "okOverridden" : "ok", version: versionOf(result), filePath, overriddenMetadata };
  }
}

function edit(text: string, table: TomlTable, edits: readonly ConfigEdit[]) {
  const made: KeyPath[] = [];
  let [edited, result] = [text, table];
  for (const { keyPath, value, mergeStrategy } of edits) {
    const path = readPath(keyPath);
    refuseWhatTomlLacks(value);
    if (holdsMask(value)) throw invalidValue("a masked secret cannot be written; write the secret itself, or a key beside it");
    let wanted: unknown;
    if (value === null) {
      edited = removeValue(edited, path);
    } else {
      if (!isReachable(result, path)) throw refusal("configValidationError", "cannot set value on non-table parent");
      const before = valueAt(result, path);
      const isMerge = mergeStrategy === "upsert" && isTable(before) && isTable(value);
      wanted = isMerge ? mergeTables(before, value) : value;
      edited = setValue(edited, path, wanted);
    }
    made.push(path);
    result = parseToml(edited);
    if (!isSameValue(valueAt(result, path), wanted))
      throw new Error(`An edit of ${keyPath} would not have the wanted result; the file is left as it was`);
  }
  refuseWhatCannotBeEdited(text, edited);
  const problem = findMisfit(result);
  if (problem) throw refusal("configValidationError", `Invalid configuration: ${problem}`);
  return { edited, result, made };
}

/** How many characters the file may have. */
const MAX_LENGTH = 1_048_576;

/** The parser that finds places in the file has limits of its own, such as for long texts: every later write would fail. */
function refuseWhatCannotBeEdited(before: string, edited: string): void {
  if (edited.length > MAX_LENGTH && edited.length > before.length)
    throw refusal("configValidationError", `The file would have ${edited.length} characters, and may have ${MAX_LENGTH}`);
  try {
    surveyOf(edited);
  } catch {
    throw refusal("configValidationError", "A value is too long to be written");
  }
}

function readPath(keyPath: string): KeyPath {
  try {
    return parseKeyPath(keyPath);
  } catch (error) {
    throw error instanceof KeyPathError ? refusal("configValidationError", error.message) : error;
  }
}

/** Whether everything on the way to a path is a table, or does not exist. */
function isReachable(table: TomlTable, path: KeyPath): boolean {
  return path.every((_, depth) => {
    const parent = valueAt(table, path.slice(0, depth));
    return parent === undefined || isTable(parent);
  });
}

function isSameValue(one: unknown, other: unknown): boolean {
  return sameJson(toJson(one), toJson(other));
}

/** TOML has no `null` (by itself it means that the value is to be removed), and its integers have 64 bits and a sign. */
function refuseWhatTomlLacks(value: unknown, isInside = false): void {
  if (value === null && isInside) throw invalidValue("invalid type: null, expected any valid TOML value");
  if (typeof value === "bigint") refuseLongInteger(value);
  const members = Array.isArray(value) ? value : isTable(value) ? Object.values(value) : [];
  for (const member of members) refuseWhatTomlLacks(member, true);
}

function refuseLongInteger(value: bigint): void {
  if (value === BigInt.asIntN(64, value)) return;
  if (value === BigInt.asUintN(64, value)) throw invalidValue("u64 value was too large");
  throw invalidRequest(`invalid type: integer \`${value}\` as ${value < 0n ? "i128" : "u128"}, expected any value`);
}

function invalidValue(why: string): RpcError {
  return refusal("configValidationError", `invalid value: ${why}`);
}

function refusal(reason: string, message: string): RpcError {
  return new RpcError(INVALID_REQUEST, message, { data: { config_write_error_code: reason } });
}
