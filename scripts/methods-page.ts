import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { servedMethods as servedByCommand } from "../src/command/app-server.js";
import type { AnyRequest } from "../src/protocol/derive.js";
import { byMethod, clientRequests } from "../src/protocol/index.js";
import { createEmptyHandlers } from "../src/server/handlers/empty.js";
import { createAppServer } from "../src/server/index.js";

/** Why methods are not served, by wire name. A name that ends with a slash stands for all methods that begin with it and have no reason of their own. */
export type Reasons = Readonly<Record<string, string>>;

/** Which servers answer a method. */
export interface Serving {
  /** An assembled server without options. */
  readonly always: boolean;
  /** An assembled server with a workspace. */
  readonly withWorkspace: boolean;
  readonly command: boolean;
  /** Whether the answer is always that there is nothing. */
  readonly empty?: boolean;
}

/** Where the reasons are written down. */
export const UNSERVED = fileURLToPath(new URL("../test/conformance/unserved.json", import.meta.url));

/** The reasons as they are kept. */
export async function readReasons(): Promise<Reasons> {
  return JSON.parse(await readFile(UNSERVED, "utf8")) as Reasons;
}

/** Who serves each request of the protocol, in the order of the names. */
export async function readServing(): Promise<ReadonlyMap<string, Serving>> {
  await using plain = createAppServer({ logger: false });
  const workspace = { roots: [process.cwd()], files: "write", commands: true } as const;
  await using open = createAppServer({ logger: false, workspace });
  const command = await servedByCommand();
  const empty = emptyMethods();
  const names = [...byMethod<AnyRequest>(clientRequests).keys()].sort();
  return new Map(
    names.map((name) => [
      name,
      {
        always: plain.served.has(name),
        withWorkspace: open.served.has(name),
        command: command.has(name),
        empty: empty.has(name),
      },
    ]),
  );
}

/** The wire names of the methods that are answered with nothing. */
function emptyMethods(): ReadonlySet<string> {
  const tables: Readonly<Record<string, Readonly<Record<string, { readonly method: string } | undefined>>>> = clientRequests;
  const groups = Object.entries<object>(createEmptyHandlers());
  const rows = groups.flatMap(([group, handlers]) => Object.keys(handlers).map((key) => tables[group]?.[key]));
  return new Set(rows.flatMap((row) => (row ? [row.method] : [])));
}

/** The reason why a method is not served; `undefined` when none is written down. */
export function reasonFor(method: string, reasons: Reasons): string | undefined {
  if (Object.hasOwn(reasons, method)) return reasons[method];
  const groups = Object.keys(reasons).filter((name) => name.endsWith("/") && method.startsWith(name));
  const [longest] = groups.sort((one, other) => other.length - one.length);
  return longest === undefined ? undefined : reasons[longest];
}

/** What is wrong with the reasons: methods that are neither served nor have one, or are both, and reasons for what is not there. */
export function findFaults(serving: ReadonlyMap<string, Serving>, reasons: Reasons): string[] {
  const unserved = [...serving].filter(([, by]) => !by.withWorkspace && !by.command).map(([name]) => name);
  const missing = unserved.filter((name) => reasonFor(name, reasons) === undefined);
  const idle = Object.keys(reasons).filter((name) =>
    name.endsWith("/") ? !unserved.some((method) => method.startsWith(name)) : !unserved.includes(name),
  );
  return [
    ...missing.map((name) => `${name} is not served, and nothing says why`),
    ...idle.map((name) => `${name} has a reason why it is not served, and is served or not there`),
  ];
}

/** The page about all methods. */
export function describeMethods(serving: ReadonlyMap<string, Serving>, reasons: Reasons): string {
  const rows = byMethod<AnyRequest & { readonly since?: string; readonly experimental?: boolean }>(clientRequests);
  const lines = [...serving].map(([name, by]) => {
    const library = by.always ? "yes" : by.withWorkspace ? "with `workspace`" : "no";
    const unserved = library === "no" && !by.command;
    const why = unserved ? (reasonFor(name, reasons) ?? "") : by.empty ? "the answer is always empty" : "";
    const kind = rows.get(name)?.experimental ? "experimental" : "";
    return `| \`${name}\` | ${kind} | ${library} | ${by.command ? "yes" : "no"} | ${why} |`;
  });
  return `${HEAD}\n${lines.join("\n")}\n`;
}

const HEAD = `# Which methods are served

Every request of the protocol, with who answers it: \`createAppServer\`, and the command \`app-server\` to clients with full access (\`--access full\`). A method that is not served is answered with -32601, and has its reason here. Handlers of an embedder's (\`handlers\`) may serve it. What the server does with each param of those that it serves is in [params.md](params.md).

\`test/conformance/methods.test.ts\` fails when a method is neither served nor has a reason, or is both, and writes this file with \`vitest -u\` from \`test/conformance/unserved.json\`.

| method | | \`createAppServer\` | command | |
|---|---|---|---|---|`;
