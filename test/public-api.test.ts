import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "codex-app-server-sdk/client";
import { createServer } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as client from "../src/client/index.js";
import * as clientNode from "../src/client/node.js";
import * as index from "../src/index.js";
import * as protocol from "../src/protocol/index.js";
import * as server from "../src/server/index.js";
import * as testing from "../src/testing/index.js";
import * as browser from "../src/transport/browser.js";
import * as transport from "../src/transport/index.js";
import publicNames from "./public-names.json" with { type: "json" };

const entries = { client, clientNode, index, protocol, server, testing, transport, browser };
const names = (entry: keyof typeof entries) => Object.keys(entries[entry]).sort();

/** The source of each entry. Its exports are all named there, the types among them too. */
const SOURCES: Readonly<Record<keyof typeof entries, string>> = {
  client: "client/index.ts",
  clientNode: "client/node.ts",
  index: "index.ts",
  protocol: "protocol/index.ts",
  server: "server/index.ts",
  testing: "testing/index.ts",
  transport: "transport/index.ts",
  browser: "transport/browser.ts",
};

/** The names that an entry exports as types alone. */
function typesOf(entry: keyof typeof entries): string[] {
  const path = fileURLToPath(new URL(`../src/${SOURCES[entry]}`, import.meta.url));
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const named = source.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, isTypeOnly }) => {
    if (!exportClause || !ts.isNamedExports(exportClause)) throw new Error(`${SOURCES[entry]} exports names without naming them`);
    return exportClause.elements.filter((each) => isTypeOnly || each.isTypeOnly).map(({ name }) => name.text);
  });
  return named.sort();
}

/** The names that one of TypeScript's own libraries declares for everybody. */
function globalsOf(library: string): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript"));
  const text = readFileSync(join(folder, library), "utf8");
  return [...text.matchAll(/^(?:interface|type|declare var|declare function) (\w+)/gm)].map(([, name]) => name ?? "");
}

/** What the entries export, as test/public-names.json says. The main entry has no list of its own. */
type Pinned = Exclude<keyof typeof entries, "index">;
const pinned = Object.keys(publicNames) as Pinned[];
const inMainEntry: Pinned[] = ["client", "protocol", "server", "transport"];

// Each name is a promise: adding one is a decision, taking one away a breaking change.
describe("the public surface", () => {
  it.each(pinned)("of %s has the values and types of test/public-names.json, and no others", (entry) => {
    expect({ values: names(entry), types: typesOf(entry) }).toEqual(publicNames[entry]);
  });

  it("is all in the main entry, but for testing and what of the client touches files", () => {
    const values = new Set(inMainEntry.flatMap((entry) => publicNames[entry].values));
    const types = new Set(inMainEntry.flatMap((entry) => publicNames[entry].types));
    // A client's turn is a type, the protocol's is a type and a check. The main entry has the client's.
    values.delete("Turn");
    expect({ values: names("index"), types: typesOf("index") }).toEqual({ values: [...values].sort(), types: [...types].sort() });
  });

  it("hides no name of the platform's in the main entry", () => {
    const platform = new Set(["lib.dom.d.ts", "lib.es5.d.ts"].flatMap(globalsOf));
    expect([...names("index"), ...typesOf("index")].filter((name) => platform.has(name))).toEqual([]);
  });

  it("has these entries, types first in each", () => {
    const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      exports: Record<string, object | string>;
    };
    expect(Object.keys(exports)).toEqual([
      ".",
      "./client",
      "./client/node",
      "./server",
      "./protocol",
      "./transport",
      "./testing",
      "./package.json",
    ]);
    for (const conditions of Object.values(exports)) {
      if (typeof conditions === "string") continue;
      // Jest's jsdom asks for the browser's files as CommonJS, bundlers as ES modules.
      const { browser, ...rest } = conditions as Record<string, object>;
      if (browser !== undefined) expect(Object.keys(browser)).toEqual(["import", "require"]);
      for (const targets of [...Object.values(rest), ...Object.values(browser ?? {})])
        expect(Object.keys(targets)).toEqual(["types", "default"]);
    }
  });

  it("has no group of methods that is called as a member of a client is, and a client that can be awaited", async () => {
    const [here, there] = createMemoryPair();
    const embedded = createServer({});
    embedded.accept(there);
    const connected = await connect(here, { clientInfo: { name: "test", version: "1" } });
    const members = [
      "serverInfo",
      "tokens",
      "request",
      "notify",
      "handle",
      "on",
      "once",
      "off",
      "onNotification",
      "closed",
      "close",
      "then",
    ];
    for (const group of Object.keys(protocol.clientRequests)) expect(members).not.toContain(group);
    for (const member of members) expect(member in connected).toBe(member !== "then");
    await embedded.close();
  });
});
