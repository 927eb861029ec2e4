import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SOURCE = fileURLToPath(new URL("../src", import.meta.url));

/** What the files of a storey may import, besides those of their own: storeys or files below them, and packages. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: ["zod/mini", "@openai/codex/package.json"],
  rpc: ["protocol", "zod/mini", "json-rpc-2.0", "lossless-json"],
  system: ["rpc/queue", "node:", "proper-lockfile"],
  "codex-sign-in": ["protocol", "rpc", "system", "node:fs/promises", "node:path"],
  transport: [
    "rpc/transport",
    "rpc/errors",
    "rpc/memory",
    "rpc/codec",
    "rpc/inbox",
    "rpc/disposal",
    "rpc/redact",
    "rpc/loopback",
    "rpc/abort",
    "rpc/identity",
    "rpc/json",
    "rpc/check-options",
    "system/os-error",
    "system/process-tree",
    "system/file-lock",
    "node:",
    "ws",
    "cross-spawn",
    "jose",
  ],
  client: ["protocol", "rpc", "codex-sign-in/token-answer", "typed-emitter", "events", "oauth4webapi"],
  "client/node": ["node:", "system", "codex-sign-in"],
  server: [
    "protocol",
    "rpc",
    "codex-sign-in",
    "zod/mini",
    "smol-toml",
    "toml-eslint-parser",
    "ignore",
    "eventsource-parser",
    "kysely",
    "@modelcontextprotocol/client",
    "libsql",
    "package.json",
    "node:fs",
    "node:fs/promises",
    "node:path",
    "node:crypto",
    "node:os",
    "node:http",
    "node:net",
    "node:timers/promises",
    "system",
    "oauth4webapi",
    "@napi-rs/keyring",
    "node:stream",
    "node:zlib",
    "node:async_hooks",
    "node:perf_hooks",
  ],
  testing: ["protocol", "rpc", "server", "node:"],
  command: [
    "server/index",
    "server/config/known-features",
    "transport/index",
    "testing/index",
    "transport/stdio",
    "rpc/loopback",
    "rpc/json",
    "rpc/transport-over",
    "inspector/index",
    "node:",
  ],
  inspector: [
    "codex-app-server-sdk/client",
    "codex-app-server-sdk/protocol",
    "codex-app-server-sdk/server",
    "codex-app-server-sdk/testing",
    "codex-app-server-sdk/transport",
    "node:",
  ],
  "inspector/page": ["inspector/feed-messages", "preact", "virtual:"],
  cli: ["command", "package.json", "node:", "examples/", "protocol/dialect"],
  index: ["client/index", "protocol/index", "server/index", "transport/index"],
};

/**
 * The rooms of the server: what each may import of the others. A room is a folder, or a file that stands for itself. What is not named
 * here is not allowed; what lies directly in `src/server` and is no room of its own belongs to everybody (`EVERYBODYS`).
 */
const SERVER_ROOMS: Readonly<Record<string, readonly string[]>> = {
  telemetry: [],
  connection: ["telemetry"],
  config: ["connection", "sandbox"],
  account: ["config", "connection", "telemetry"],
  model: ["config", "connection"],
  sandbox: [],
  git: [],
  workspace: ["connection", "sandbox"],
  thread: ["config", "connection", "sandbox"],
  turn: ["account", "config", "connection", "git", "model", "sandbox", "telemetry", "thread"],
  mcp: ["account", "config", "connection", "sandbox", "telemetry", "thread", "turn"],
  handlers: ["account", "config", "connection", "git", "mcp", "model", "sandbox", "thread", "turn", "workspace"],
  assembly: [
    "account",
    "config",
    "connection",
    "git",
    "handlers",
    "mcp",
    "model",
    "sandbox",
    "telemetry",
    "thread",
    "turn",
    "workspace",
  ],
  index: ["account", "assembly", "config", "connection", "mcp", "model", "sandbox", "telemetry", "thread", "turn", "workspace"],
};

/** Files of the server that every room may import. They import no room. */
const EVERYBODYS = [
  "fair-places",
  "fetch-without-timeouts",
  "fitting-rows",
  "ids",
  "logger",
  "masking-logger",
  "pages",
  "same-origin-fetch",
  "shorten",
  "tenant-limits",
  "turn-failure",
];

/** Packages that one file alone may import, as it exists to keep them away from the rest. */
const ONLY_IN: Readonly<Record<string, string>> = {
  "proper-lockfile": "system/file-lock.ts",
  "@napi-rs/keyring": "server/account/storage/keyring.ts",
  "json-rpc-2.0": "rpc/peer.ts",
  "lossless-json": "rpc/json.ts",
  "smol-toml": "server/config/toml.ts",
  "toml-eslint-parser": "server/config/toml-positions.ts",
  ignore: "server/workspace/search/file-walk.ts",
  kysely: "server/thread/storage/sql-database.ts",
  libsql: "server/thread/storage/sqlite-driver.ts",
};

/** The part of the client that touches files, behind an entry of its own. */
const CLIENT_ON_NODE = new Set(["client/node.ts", "client/chatgpt-tokens/providers/auth-file.ts"]);

/** The part of the server that starts processes. */
const STARTS_PROCESSES = new Set(["system/process-tree.ts"]);

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));

function importsOf(file: string): string[] {
  // Examples in comments import as well.
  const text = readFileSync(join(SOURCE, file), "utf8").replace(/^\s*\/\*\*[\s\S]*?\*\//gm, "");
  return [...text.matchAll(/(?:^|\s)(?:import|export)\s[^"';]*?from\s+"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gm)].map(
    ([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? "",
  );
}

/** Where an import leads: a path below src, a path below the project, or a package. */
function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const path = resolve(SOURCE, dirname(file), specifier.replace(/\.js$/, ".ts"));
  const inside = relative(SOURCE, path);
  return inside.startsWith("..") ? relative(dirname(SOURCE), path) : inside;
}

/** The page of the Inspector runs in a browser, and is a storey of its own. */
const PAGE = "inspector/page";

function storeyOf(file: string): string {
  return file.startsWith(`${PAGE}/`) ? PAGE : (file.split("/")[0]?.replace(/\.ts$/, "") ?? "");
}

function isAllowed(file: string, target: string): boolean {
  const storey = storeyOf(file);
  if (target.startsWith(`${storey}/`) && storeyOf(target) === storey) return true;
  const names = [
    ...(MAY_IMPORT[storey] ?? []),
    ...(CLIENT_ON_NODE.has(file) ? (MAY_IMPORT["client/node"] ?? []) : []),
    ...(STARTS_PROCESSES.has(file) ? ["node:child_process"] : []),
  ];
  const allowed = names.some((name) =>
    name.endsWith(":") || name.endsWith("/")
      ? target.startsWith(name)
      : target === name || target === `${name}.ts` || target.startsWith(`${name}/`),
  );
  return allowed && (ONLY_IN[target] ?? file) === file;
}

/** The room of the server that a file is in: `turn` for `server/turn/tools/shell.ts`; `null` outside of the server. */
function roomOf(file: string): string | null {
  const [storey, room] = file.split("/");
  return storey === "server" && room !== undefined ? room.replace(/\.ts$/, "") : null;
}

function isAllowedInside(file: string, target: string): boolean {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (from === null || to === null || from === to || EVERYBODYS.includes(to)) return true;
  return SERVER_ROOMS[from]?.includes(to) ?? false;
}

/** The files of each circle of imports, types included. */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const [indexes, lows, stack] = [new Map<string, number>(), new Map<string, number>(), [] as string[]];
  const visit = (file: string): number => {
    const index = indexes.size;
    indexes.set(file, index);
    stack.push(file);
    let low = index;
    for (const target of graph.get(file) ?? []) {
      if (!indexes.has(target)) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, indexes.get(target) ?? low);
    }
    lows.set(file, low);
    if (low === index) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1 || graph.get(file)?.includes(file)) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!indexes.has(file)) visit(file);
  return circles;
}

const graph = new Map(
  files.map((file) => [
    file,
    importsOf(file)
      .map((specifier) => targetOf(file, specifier))
      .filter((target) => target.endsWith(".ts")),
  ]),
);

/** Base names that stand more than once below a folder. */
function findTwins(folder: string): string[] {
  const names = files.filter((file) => file.startsWith(`${folder}/`)).map((file) => basename(file));
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Every file that is loaded with the given one. */
function reachableFrom(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const specifier of importsOf(entry)) {
    const target = targetOf(entry, specifier);
    if (target.endsWith(".ts")) reachableFrom(target, seen);
    else seen.add(target);
  }
  return seen;
}

describe("the house", () => {
  it("has files to look at", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(importsOf("client/connection.ts")).toContain("../rpc/peer.js");
  });

  it.each(files)("lets %s import nothing above it", (file) => {
    const offences = importsOf(file)
      .map((specifier) => targetOf(file, specifier))
      .filter((target) => !isAllowed(file, target))
      .map((target) => `${file} may not import ${target}`);
    expect(offences).toEqual([]);
  });

  it.each(["client/index.ts", "protocol/index.ts", "transport/browser.ts"])("keeps Node out of %s", (entry) => {
    expect([...reachableFrom(entry)].filter((target) => target.startsWith("node:") || target === "ws")).toEqual([]);
  });

  it.each(files.filter((file) => roomOf(file) !== null))(
    "lets %s import no room of the server that is not below its own",
    (file) => {
      const offences = (graph.get(file) ?? [])
        .filter((target) => !isAllowedInside(file, target))
        .map((target) => `${file} may not import ${target}`);
      expect(offences).toEqual([]);
    },
  );

  it("has a row for every room of the server", () => {
    const rooms = new Set(files.map(roomOf).filter((room) => room !== null));
    expect([...rooms].sort()).toEqual([...Object.keys(SERVER_ROOMS), ...EVERYBODYS].sort());
  });

  it("has no circle of imports, types included", () => {
    expect(findCircles(graph)).toEqual([]);
  });

  it("sees a circle that somebody makes", () => {
    const [lower, upper] = ["server/thread/threads.ts", "server/turn/turns.ts"];
    expect(graph.get(upper)).toContain(lower);
    const made = new Map([...graph, [lower, [...(graph.get(lower) ?? []), upper]]]);
    expect(findCircles(made).flat()).toEqual(expect.arrayContaining([lower, upper]));
  });

  it.each(["server", "client"])("has no base name twice in %s", (folder) => {
    expect(findTwins(folder)).toEqual([]);
  });

  it("keeps the walls between client and server, and shows when one is torn down", () => {
    expect(isAllowed("client/turn.ts", "server/turn/turns.ts")).toBe(false);
    expect(isAllowed("server/connection/server.ts", "transport/index.ts")).toBe(false);
    expect(isAllowed("client/turn.ts", "json-rpc-2.0")).toBe(false);
    expect(isAllowed("inspector/session.ts", "client/client.ts")).toBe(false);
    expect(isAllowed("inspector/feed.ts", "inspector/page/store.ts")).toBe(false);
    expect(isAllowed("inspector/page/store.ts", "inspector/recorder.ts")).toBe(false);
    expect(isAllowed("client/turn.ts", "protocol/shapes/thread-item.ts")).toBe(true);
  });
});
