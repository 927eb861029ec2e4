import { toJsonText } from "../../../src/rpc/json.js";
import { pick, type Random } from "./values.js";

/** Where a value is in another. */
export type Path = readonly (string | number)[];

const BIGINT = 12_345_678_901_234_567_890n;
const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

/** Stands for a JSON text that no value has: it is put in when the message is written. */
const RAW = "raw-json:";
const raw = (text: string) => `${RAW}${text}`;
export const TOO_DEEP = raw(nested(5_000));
export const TEN_MEGABYTES = "x".repeat(10 * 1024 * 1024);

/** What one place after the other is replaced by. */
export const HOSTILE: readonly unknown[] = [
  BIGINT,
  -(2n ** 200n),
  TOO_DEEP,
  raw(nested(100)),
  "__proto__",
  "constructor",
  raw('{"__proto__":{"type":"text"},"constructor":5}'),
  null,
  true,
  5,
  -1,
  1e308,
  "",
  "x",
  "\u0000\ud800",
  [],
  {},
  [[]],
];

/** Every place in a value, the value itself first. */
export function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...below.flatMap(([key, member]) => pathsIn(member, [...path, key]))];
}

/** A copy with another value at a place; `undefined` takes the member away. */
export function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

/** One to three changes at places of its own choice: another value, none, or a member that the method does not have. */
export function mutated(random: Random, value: unknown, others: readonly unknown[]): unknown {
  let result = value;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const path = pick(random, pathsIn(result));
    const by = random() < 0.2 ? undefined : pick(random, random() < 0.3 ? others : HOSTILE);
    const name = pick(random, ["unknown", "modelProvider", "sandbox", "config", "type"]);
    result = random() < 0.2 ? withMember(result, path, name, by) : replaced(result, path, by);
  }
  return result;
}

function withMember(value: unknown, path: Path, name: string, member: unknown): unknown {
  const at = path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
  return typeof at === "object" && at !== null && !Array.isArray(at) ? replaced(value, [...path, name], member) : value;
}

/** A message as it is sent, on one line. */
export function write(message: object): string {
  return toJsonText(message).replace(new RegExp(`"${RAW}((?:[^"\\\\]|\\\\.)*)"`, "g"), (_, text: string) =>
    JSON.parse(`"${text}"`),
  );
}
