import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFakeCodexHome } from "codex-app-server-sdk/testing";
import type { Message } from "codex-app-server-sdk/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { servedMethods } from "../../../scripts/next-release/params.js";
import { seeded } from "../../../scripts/seeded.js";
import { createBackend } from "../../support/backend.js";
import { readCodexSchemas } from "../oracle/codex-schemas.js";
import { type Fuzzed, startFuzzed } from "./fuzzed.js";
import { HOSTILE, mutated, type Path, pathsIn, replaced, TEN_MEGABYTES } from "./mutations.js";
import { makeUp, pick, type Random } from "./values.js";

/** How many messages are mutated at random, over both transports together: `FUZZ_MESSAGES=20000 npx vitest run test/conformance/fuzz`. */
const MESSAGES = Number(process.env.FUZZ_MESSAGES ?? 2_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_127);
/** In the small run, one of so many messages of the systematic part is sent. */
const ONE_OF = MESSAGES >= 20_000 ? 1 : 12;
const MOST_GROWTH = 200 * 1024 * 1024;
/** A connection is introduced once; everything after that is refused by one line. */
const NOT_FUZZED = ["initialize"];

const schemas = await readCodexSchemas();
const methods = (await servedMethods()).filter((method) => !NOT_FUZZED.includes(method));

/** A server with a thread that can be named, on a home whose configuration the messages may spoil. */
async function createFuzzed(how: "stdio" | "ws") {
  const backend = await createBackend();
  const home = await createFakeCodexHome(backend, { provider: "requires_openai_auth = false\nrequest_max_retries = 0" });
  onTestFinished(() => home.remove());
  const workspace = join(home.path, "workspace");
  await mkdir(workspace);
  const config = join(home.path, "config.toml");
  const original = await readFile(config, "utf8");
  const start = async () => {
    const fuzzed = await startFuzzed(home.path, how);
    await fuzzed.ask("initialize", {
      clientInfo: { name: "fuzz", version: "1" },
      capabilities: { experimentalApi: true, optOutNotificationMethods: [] },
    });
    return fuzzed;
  };
  /** What is still under way may write the configuration as well. */
  const restore = async (fuzzed: Fuzzed) => {
    await fuzzed.quiet();
    await writeFile(config, original);
  };
  return { start, restore, workspace };
}

/** The names that a message can give what there is. */
interface Known {
  threadId: string;
  turnId: string;
  readonly workspace: string;
}

async function know(fuzzed: Fuzzed, workspace: string): Promise<Known> {
  const threadId = idIn(await fuzzed.ask("thread/start", {}), "thread");
  const turn = await fuzzed.ask("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
  return { threadId, turnId: idIn(turn, "turn"), workspace };
}

function idIn(answer: Message | null, what: "thread" | "turn"): string {
  const { id } = (answer?.result as Record<string, { id?: string }> | undefined)?.[what] ?? {};
  if (id === undefined) throw new Error(`There is no ${what}: ${JSON.stringify(answer?.error)}`);
  return id;
}

/** Params as codex describes them, with names of what there is. */
function validParams(method: string, random: Random, fullness: number, known: Known): unknown {
  const params = schemas.get(method)?.params ?? null;
  // Methods that the pinned codex has dropped, and those without params.
  if (!params) return { threadId: known.threadId, numTurns: 1 };
  const value = makeUp(params, { random, root: params, fullness });
  return pathsIn(value).reduce<unknown>((whole, path) => named(whole, path, known), value) ?? {};
}

function named(whole: unknown, path: Path, { threadId, turnId, workspace }: Known): unknown {
  const name = path.at(-1);
  if (name === "threadId") return replaced(whole, path, threadId);
  if (/TurnId$|^turnId$/.test(String(name))) return replaced(whole, path, turnId);
  return /^(path|sourcePath|destinationPath)$/.test(String(name)) ? replaced(whole, path, join(workspace, "file")) : whole;
}

/** What each hostile message has to leave as it was. */
async function expectHealthy(fuzzed: Fuzzed): Promise<void> {
  await fuzzed.room();
  const last = await fuzzed.ask("thread/loaded/list", {});
  expect(last).toHaveProperty("result");
  await expect.poll(() => [...fuzzed.waiting.values()]).toEqual([]);
  expect(fuzzed.complaints.filter((said) => !/The turn was interrupted/.test(said))).toEqual([]);
}

/** A thread, a turn, the lists, and the same after a restart. */
async function expectPlainStory(fuzzed: Fuzzed, restart: () => Promise<Fuzzed>): Promise<void> {
  const { threadId, turnId } = await know(fuzzed, "");
  const isEnd = ({ method, params }: Message) =>
    method === "turn/completed" && (params as { turn: { id: string; status: string } }).turn.id === turnId;
  await expect.poll(() => fuzzed.notifications.find(isEnd)?.params).toMatchObject({ turn: { status: "completed" } });
  const list = { sortKey: "created_at", limit: 1 };
  expect(await fuzzed.ask("thread/list", list)).toMatchObject({ result: { data: [{ id: threadId }] } });
  const read = { threadId, includeTurns: true };
  expect(await fuzzed.ask("thread/read", read)).toMatchObject({ result: { thread: { turns: [{ id: turnId }] } } });
  expect(await fuzzed.end()).toBe(0);
  const again = await restart();
  expect(await again.ask("thread/list", list)).toMatchObject({ result: { data: [{ id: threadId }] } });
  expect(await again.ask("thread/list", { limit: 100 })).toHaveProperty("result");
  expect(await again.end()).toBe(0);
}

const memoryOf = async (fuzzed: Fuzzed) => (await fuzzed.ask("fuzz/memory", {}))?.result as number;

describe.each(["stdio", "ws"] as const)("a server that strangers write to over %s", (how) => {
  it(`lives through ${MESSAGES / 2} messages that are wrong at random`, { timeout: 1_200_000 }, async () => {
    const { start, restore, workspace } = await createFuzzed(how);
    const random = seeded(SEED + (how === "ws" ? 1 : 0));
    const fuzzed = await start();
    let known = await know(fuzzed, workspace);
    let before = 0;
    for (let sent = 0; sent < MESSAGES / 2; sent += 1) {
      // Some messages delete the thread, or stop it.
      if (sent % 50 === 0) known = await know(fuzzed, workspace).catch(() => known);
      if (sent === 500) before = await memoryOf(fuzzed);
      const params = validParams(pick(random, methods), random, 0.5, known);
      const method = random() < 0.9 ? pick(random, methods) : pick(random, ["__proto__", "constructor", "", "thread/nothing"]);
      const own =
        random() < 0.9 ? validParams(method in {} || !schemas.has(method) ? "thread/read" : method, random, 0.5, known) : params;
      await fuzzed.room();
      fuzzed.ask(method, mutated(random, own, [params])).catch(() => {});
    }
    await restore(fuzzed);
    await expectHealthy(fuzzed);
    expect((await memoryOf(fuzzed)) - before).toBeLessThan(MOST_GROWTH);
    await expectPlainStory(fuzzed, start);
  });

  it("lives through messages that are wrong in one place, each place in turn", { timeout: 1_200_000 }, async () => {
    const { start, restore, workspace } = await createFuzzed(how);
    const random = seeded(SEED);
    const fuzzed = await start();
    let count = 0;
    for (const method of methods) {
      const known = await know(fuzzed, workspace);
      const variants = [1, 1, 0.5].map((fullness) => validParams(method, random, fullness, known));
      for (const params of variants) {
        for (const path of pathsIn(params)) {
          for (const hostile of HOSTILE) {
            count += 1;
            if (count % ONE_OF !== 0) continue;
            await fuzzed.room();
            fuzzed.ask(method, replaced(params, path, hostile)).catch(() => {});
          }
        }
      }
      if (ONE_OF === 1 || count % 7 === 0) {
        await fuzzed.ask(method, replaced(variants[0], pick(random, pathsIn(variants[0])), TEN_MEGABYTES));
      }
      // A message of its own may have written what no server can start from.
      if (method.startsWith("config/")) await restore(fuzzed);
    }
    await restore(fuzzed);
    await expectHealthy(fuzzed);
    await expectPlainStory(fuzzed, start);
  });
});
