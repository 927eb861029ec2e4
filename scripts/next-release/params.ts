import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { METHOD_NOT_FOUND } from "../../src/protocol/codes.js";
import type { AnyRequest } from "../../src/protocol/derive.js";
import { byMethod, clientRequests } from "../../src/protocol/index.js";
import { createMemoryPair } from "../../src/rpc/memory.js";
import { Peer } from "../../src/rpc/peer.js";
import { createAppServer } from "../../src/server/index.js";
import type { Shapes } from "./shapes.js";

/** What this package does with each param of each method that the server serves: `acts`, `refuses`, or why it has no effect. */
export type ParamList = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where that is written down. */
export const PARAMS = fileURLToPath(new URL("../../test/conformance/params.json", import.meta.url));

/** The list as it is kept. */
export async function readParamList(): Promise<ParamList> {
  return JSON.parse(await readFile(PARAMS, "utf8")) as ParamList;
}

/** The methods that the assembled server answers, with everything turned on. */
export async function servedMethods(): Promise<string[]> {
  const server = createAppServer({ workspace: { roots: [process.cwd()], files: "write", commands: true, allow: () => false } });
  const [here, there] = createMemoryPair();
  server.accept(there);
  const peer = new Peer(here);
  try {
    await peer.request("initialize", { clientInfo: { name: "list", version: "1" }, capabilities: { experimentalApi: true } });
    const served: string[] = [];
    for (const method of byMethod<AnyRequest>(clientRequests).keys()) {
      // Params that no method takes: what is not served says so before anybody looks at them, and nothing else happens.
      const refused = await peer
        .request(method, { threadId: 0, loginId: 0, path: 0 }, { timeoutMs: 5_000 })
        .catch((error) => error);
      if ((refused as { rpcCode?: number } | undefined)?.rpcCode !== METHOD_NOT_FOUND) served.push(method);
    }
    return served.sort();
  } finally {
    await peer.close();
    await server.close();
  }
}

/** The params of served methods, by method: the members of the type that codex generates for them. */
export function paramsOf(methods: readonly string[], shapes: Shapes): Map<string, string[]> {
  return new Map(
    methods.map((method) => {
      const name = shapes.methods.get(method)?.find((shape) => shape.endsWith("Params"));
      const members = [...((name && shapes.members.get(name)?.keys()) || [])];
      const tops = members.map((member) => member.replace(/^<[^>]+>\.?/, "").replace(/[.?<].*$/, ""));
      return [method, [...new Set(tops.filter((top) => /^\w+$/.test(top)))].sort()] as const;
    }),
  );
}

/** The params that are not in the list, and those in it that codex no longer has: `thread/list includedThreadIds`. */
export function findUnlisted(params: ReadonlyMap<string, readonly string[]>, list: ParamList): string[] {
  const missing = [...params].flatMap(([method, members]) =>
    members
      .filter((member) => list[method]?.[member] === undefined)
      .map((member) => `\`${method}\` \`${member}\`: not in the list`),
  );
  const stale = Object.entries(list).flatMap(([method, members]) =>
    Object.keys(members)
      .filter((member) => !params.get(method)?.includes(member))
      .map((member) => `\`${method}\` \`${member}\`: in the list, and codex has it no more`),
  );
  return [...missing, ...stale];
}

/** The list as people read it: `docs/params.md`. */
export function describeParams(list: ParamList, narrowing: ReadonlySet<string>): string {
  const word = (text: string) =>
    text
      .replace(/^acts$/, "read")
      .replace(/^refuses$/, "refused")
      .replace(/^no effect/, "without effect");
  const sections = Object.entries(list).map(([method, members]) => {
    const rows = Object.entries(members).map(
      ([member, text]) => `| \`${member}\` | ${word(text)} | ${narrowing.has(`${method} ${member}`) ? "yes" : ""} |`,
    );
    return [`## \`${method}\``, "", "| member | what the server does with it | narrows |", "|---|---|---|", ...rows].join("\n");
  });
  return [INTRODUCTION, ...sections, ""].join("\n\n");
}

const INTRODUCTION = `# What the server does with each param

Each member of the params of each method that the server serves, in codex's newest release. \`read\`: the server goes by it. \`refused\`: a request that has it is answered with an error. \`without effect\`: it is not looked at, and why. A member that narrows what may happen is never without effect; a test of each is named in \`test/conformance/params.test.ts\`.

\`test/conformance/params.test.ts\` fails when a member is missing here, and writes this file with \`vitest -u\` from \`test/conformance/params.json\`.`;
