import { PassThrough } from "node:stream";
import { createAppServer } from "codex-app-server-sdk/server";
import { stdio } from "codex-app-server-sdk/transport";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Table } from "../../../src/protocol/derive.js";
import { clientRequests, serverRequests } from "../../../src/protocol/index.js";
import { decodeMessage } from "../../../src/rpc/codec.js";
import { MessageError } from "../../../src/rpc/errors.js";
import type { Message } from "../../../src/rpc/transport.js";
import { eventually } from "../../support/settled.js";

const LINES = 10_000;
const SECRET = "eyJhbGciOiJub25lIn0.c2VjcmV0LXNlY3JldC1zZWNyZXQ.c2lnbmF0dXJl";

const tables: Table<{ readonly method: string }>[] = [clientRequests, serverRequests];
const methods = tables.flatMap((table) =>
  Object.values(table).flatMap((rows) => Object.values(rows).map(({ method }) => method)),
);
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...methods) },
  { weight: 1, arbitrary: fc.oneof(fc.string(), fc.constantFrom("constructor", "__proto__", "toString", "", "*")) },
);
const json = fc.jsonValue({ maxDepth: 3 });
const text = fc.oneof(fc.string(), fc.constant(SECRET), fc.constant("org-a"));
const halfValid = fc.record(
  {
    type: fc.constantFrom("apiKey", "chatgpt", "chatgptDeviceCode", "chatgptAuthTokens", "bogus", "constructor"),
    apiKey: fc.oneof(text, json),
    accessToken: fc.oneof(text, json),
    idToken: fc.oneof(text, json),
    chatgptAccountId: fc.oneof(text, json),
    chatgptPlanType: fc.oneof(text, json),
    loginId: text,
    threadId: text,
    turnId: text,
    input: fc.oneof(json, fc.constant([{ type: "text", text: "hi" }])),
    refreshToken: fc.oneof(fc.boolean(), text),
    clientInfo: fc.oneof(json, fc.record({ name: fc.string(), version: fc.string() })),
    capabilities: fc.oneof(json, fc.record({ experimentalApi: fc.boolean() })),
  },
  { requiredKeys: [] },
);
const id = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.double(),
  fc.string(),
  fc.constantFrom(0, "", null, true),
  json,
);
const message = fc.record(
  {
    id,
    method: fc.oneof({ weight: 9, arbitrary: method }, { weight: 1, arbitrary: json }),
    params: fc.oneof(halfValid, json),
    result: json,
    error: json,
    jsonrpc: json,
  },
  { requiredKeys: [] },
);
const line = fc.oneof(
  { weight: 8, arbitrary: message.map(write) },
  { weight: 1, arbitrary: fc.tuple(message.map(write), fc.nat(40)).map(([written, cut]) => written.slice(0, -1 - cut)) },
  { weight: 1, arbitrary: fc.oneof(fc.string(), fc.json()).map((written) => written.replaceAll("\n", " ")) },
);

function write(value: object): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? `bigint:${member}` : member)).replace(
    /"bigint:(-?\d+)"/g,
    "$1",
  );
}

/** The id that a line is to be answered under, if it is a request at all: a method with a string, or an integer of 64 bits. */
function requestIdOf(written: string): string | null {
  const read = decodeMessage(written);
  if (read instanceof MessageError || typeof read.method !== "string") return null;
  const { id: given } = read;
  if (typeof given === "string") return JSON.stringify(given);
  const isInteger = Number.isSafeInteger(given) || (typeof given === "bigint" && BigInt.asIntN(64, given) === given);
  return isInteger ? String(given) : null;
}

const isReply = (read: Message | MessageError): read is Message => !(read instanceof MessageError) && read.method === undefined;
const replyKey = ({ id: given }: Message) => (typeof given === "string" ? JSON.stringify(given) : String(given));

describe("a server under 10,000 malformed and half-valid messages", () => {
  it("answers every request once, nothing else, lives on, and shows no token", async () => {
    const lines = fc.sample(line, { numRuns: LINES, seed: 20_261_124 });
    const said: string[] = [];
    const log = (fields: object, words: string) => void said.push(JSON.stringify(fields), words);
    const server = createAppServer({
      agent: async ({ write: turn }) => turn.message().end("fine"),
      logger: { debug: log, info: log, warn: log, error: log },
      // Nobody answers there, and no other login of this machine is ended.
      signIn: { issuer: "http://127.0.0.1:9", loginPorts: [0] },
    });
    const [input, output] = [new PassThrough(), new PassThrough()];
    const written: string[] = [];
    let unfinished = "";
    const answered = new Promise<void>((resolve) => {
      output.on("data", (chunk: Buffer) => {
        const parts = (unfinished + chunk.toString()).split("\n");
        unfinished = parts.pop() ?? "";
        written.push(...parts);
        if (parts.some((part) => part.includes('"the last one"'))) resolve();
      });
    });
    const connection = server.accept(stdio({ input, output }));

    const initialize =
      '{"id":"the first one","method":"initialize","params":{"clientInfo":{"name":"f","version":"1"},"capabilities":{"experimentalApi":true}}}';
    const half = LINES / 2;
    const all = [
      ...lines.slice(0, half),
      initialize,
      ...lines.slice(half),
      '{"id":"the last one","method":"account/read","params":{}}',
    ];
    for (let start = 0; start < all.length; start += 50) {
      input.write(`${all.slice(start, start + 50).join("\n")}\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await answered;

    const expected = count(all.map(requestIdOf).filter((key) => key !== null));
    const repliesSoFar = () => count(written.map(decodeMessage).filter(isReply).map(replyKey));
    // Some read files, and are answered after the last one.
    await eventually(() => expect(sumOf(repliesSoFar())).toBeGreaterThanOrEqual(sumOf(expected)));
    expect(repliesSoFar()).toEqual(expected);
    expect(sumOf(expected)).toBeGreaterThan(LINES / 4);
    expect(connection.closed.aborted).toBe(false);
    for (const shown of [written.join("\n"), said.join("\n")]) expect(shown).not.toContain(SECRET.slice(10, 40));
    await server.close();
  });
});

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, times) => sum + times, 0);
}

function count(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
