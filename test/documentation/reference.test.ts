import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as codes from "../../src/protocol/codes.js";
import { APP_SERVER_CHECKS } from "../../src/server/assembly/option-checks.js";
import { ROOT, readPage, rowsOf } from "../support/pages.js";

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, ts.sys.readFile(join(ROOT, path)) ?? "", ts.ScriptTarget.Latest, true);
}

function declarationsIn<T extends ts.Node>(path: string, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parse(path));
  return found;
}

/** The words of a type that is a union of texts. */
function wordsOf(path: string, name: string): string[] {
  const alias = declarationsIn(path, ts.isTypeAliasDeclaration).find((each) => each.name.text === name);
  if (!alias || !ts.isUnionTypeNode(alias.type)) throw new Error(`${path} has no union ${name}`);
  return alias.type.types.flatMap((each) =>
    ts.isLiteralTypeNode(each) && ts.isStringLiteral(each.literal) ? [each.literal.text] : [],
  );
}

function membersOf(path: string, name: string): string[] {
  const declared = declarationsIn(path, ts.isInterfaceDeclaration).find((each) => each.name.text === name);
  if (!declared) throw new Error(`${path} has no interface ${name}`);
  return declared.members.flatMap((each) => (each.name && ts.isIdentifier(each.name) ? [each.name.text] : []));
}

/** What stands as code in the first cells of the tables of a part of a page. */
function firstCells(text: string, heading: string): string[] {
  const part = text.split(/^(?=#{2,3} )/m).filter((each) => each.startsWith(heading));
  if (part.length === 0) throw new Error(`There is no "${heading}"`);
  return rowsOf(part.join("\n")).flatMap(([first = ""]) => [...first.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code));
}

describe("docs/errors.md", () => {
  const page = readPage("docs/errors.md");

  it("has every code once, and no other", () => {
    const shown = rowsOf(page).flatMap(([first = ""]) => /^`(ERR_\w+)`$/.exec(first)?.[1] ?? []);
    expect(shown.toSorted()).toEqual(wordsOf("src/rpc/errors.ts", "CodexErrorCode").toSorted());
  });

  it("has every reason of a TokenError, and no other", () => {
    const shown = firstCells(page, "## Reasons of ERR_TOKENS").filter((word) => word !== "reason");
    expect(shown.toSorted()).toEqual(wordsOf("src/rpc/errors.ts", "TokenErrorReason").toSorted());
  });

  it("has every code of JSON-RPC with its number", () => {
    const shown = rowsOf(page).flatMap(([number = "", name = ""]) =>
      /^-\d+$/.test(number) ? [[name.replaceAll("`", ""), Number(number)] as const] : [],
    );
    expect(Object.fromEntries(shown)).toEqual({ ...codes });
  });

  it("says of each what to do", () => {
    const rows = rowsOf(page).filter(([first = ""]) => /^(`ERR_|-\d)/.test(first));
    expect(rows.filter((cells) => cells.some((cell) => cell === ""))).toEqual([]);
  });
});

describe("docs/config.md", () => {
  const page = readPage("docs/config.md");
  const CONFIG = "src/server/config/app-server-config.ts";

  it("has every key that is read at the top of the file, and no other", () => {
    const headings = ["model", "where", "what may", "what the", "tools", "who"];
    const rows = page
      .split(/^(?=### )/m)
      .filter((part) =>
        headings.some((each) => part.toLowerCase().startsWith(`### ${each}`) || part.startsWith(`### The ${each}`)),
      );
    const shown = rows.flatMap((part) => firstTable(part));
    expect(shown.toSorted()).toEqual(membersOf(CONFIG, "AppServerConfig").toSorted());
  });

  it("has every key of a provider, and no other", () => {
    const shown = tablesOf(page).find(([head]) => head?.[0]?.startsWith("key of `model_providers"));
    expect(
      shown
        ?.slice(1)
        .map(([key = ""]) => key.replaceAll("`", ""))
        .toSorted(),
    ).toEqual(membersOf(CONFIG, "ModelProviderConfig").toSorted());
  });

  it.each([
    ["sandbox_workspace_write", CONFIG, "WorkspaceWriteConfig"],
    ["permissions", CONFIG, "PermissionProfileConfig"],
    ["shell_environment_policy", "src/server/sandbox/environment.ts", "EnvironmentPolicy"],
  ])("names every key of %s, and no other", (key, path, name) => {
    const [, what = ""] = rowsOf(page).find(([first]) => first === `\`${key}\``) ?? [];
    const shown = [...what.slice(what.lastIndexOf(":")).matchAll(/`([a-z_]+)`/g), ...what.matchAll(/, each with (.*)$/g)].flatMap(
      ([, text = ""]) => text.replaceAll("`", "").split(", "),
    );
    expect([...new Set(shown)].toSorted()).toEqual(membersOf(path, name).toSorted());
  });

  it("has every key that only a thread goes by", () => {
    const shown = firstCells(page, "### For a thread alone").filter((word) => word !== "config");
    expect(shown.toSorted()).toEqual(membersOf("src/server/thread/config-overrides.ts", "ThreadConfig").toSorted());
  });

  it("leaves the keys of an MCP server to docs/mcp.md, which has them all", () => {
    const shown = new Set([...readPage("docs/mcp.md").matchAll(/`([a-z_]+)(?:\.[\w.]+)?`/g)].map(([, word]) => word));
    expect(membersOf("src/server/config/mcp-config.ts", "McpServerConfig").filter((key) => !shown.has(key))).toEqual([]);
  });
});

describe("docs/environment.md", () => {
  it("has every variable that the sources read, and no other", () => {
    const page = readPage("docs/environment.md").split("## What children get")[0] ?? "";
    const shown = rowsOf(page).flatMap(([first = ""]) => [...first.matchAll(/`([A-Z_]+)`/g)].map(([, name = ""]) => name));
    expect(shown.toSorted()).toEqual([...variablesRead()].toSorted());
  });
});

describe("docs/options.md", () => {
  const page = readPage("docs/options.md");
  const AGENT_TOOLS = "src/server/turn/tools";
  const PROVIDERS = "src/client/chatgpt-tokens/providers";

  it.each([
    ["## `connect(", ["src/client/client.ts", "ConnectOptions"]],
    ["### `reconnect` of", ["src/client/reconnect.ts", "ReconnectOptions"]],
    ["### Each call", ["src/rpc/call-options.ts", "CallOptions"]],
    ["## `withChatgptTokens(", ["src/client/chatgpt-tokens/provider.ts", "TokenOptions"]],
    ["## `runTurn(", ["src/client/turn.ts", "TurnOptions"]],
    [
      "## Token providers",
      [`${PROVIDERS}/memoize.ts`, "MemoizeOptions"],
      [`${PROVIDERS}/oauth.ts`, "OAuthTokensOptions"],
      [`${PROVIDERS}/auth-file.ts`, "AuthFileTokensOptions"],
    ],
    ["## `spawnCodex(", ["src/transport/child-process.ts", "SpawnCodexOptions"]],
    ["## `webSocket(", ["src/transport/web-socket.ts", "WebSocketOptions"], ["src/transport/heartbeat.ts", "HeartbeatOptions"]],
    [
      "## `listenWebSocket(",
      ["src/transport/listen.ts", "ListenWebSocketOptions"],
      ["src/transport/listen.ts", "ListenUnixOptions"],
      ["src/transport/listener.ts", "ListenOptions"],
      ["src/transport/admission.ts", "AdmissionOptions"],
      ["src/transport/metrics-page.ts", "MetricsOptions"],
      ["src/transport/heartbeat.ts", "HeartbeatOptions"],
    ],
    [
      "### Locks",
      ["src/transport/locks/capability-token.ts", "CapabilityTokenOptions"],
      ["src/transport/locks/signed-bearer.ts", "SignedBearerOptions"],
      ["src/transport/locks/jwks-bearer.ts", "JwksBearerOptions"],
      ["src/transport/locks/jwt-claims.ts", "ClaimOptions"],
    ],
    [
      "### `workspace` of",
      ["src/server/workspace/workspace-options.ts", "WorkspaceOptions"],
      ["src/server/workspace/commands.ts", "CommandLimits"],
    ],
    ["### `signIn` of", ["src/server/account/sign-in/issuer.ts", "SignInOptions"]],
    [
      "## Fakes",
      ["src/testing/fake-app-server/options.ts", "FakeAppServerOptions"],
      ["src/testing/fake-app-server/scenario.ts", "FakeScenario"],
    ],
  ] as const)("has every option below %s), and no other", (heading, ...interfaces) => {
    const names = interfaces.flatMap(([path = "", name = ""]) => membersOf(path, name));
    expect(namesBelow(page, heading).toSorted()).toEqual([...new Set(names)].toSorted());
  });

  it("has every option of createAppServer, and no other", () => {
    const shown = namesBelow(page, "## `createAppServer(");
    const names = optionsOfAppServer();
    expect(names).toContain("maxIdleThreads");
    expect(shown.toSorted()).toEqual(names.toSorted());
  });

  it("has every option of a tool", () => {
    const shown = [...(page.split("\n## Tools\n")[1] ?? "").matchAll(/^\|[^|]*?`[^|]+\|/gm)].join(" ");
    const inSecondCell = [...page.matchAll(/^\| (?:`\w+`)? ?\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(membersOf(`${AGENT_TOOLS}/tool.ts`, "ToolOptions").filter((name) => !shown.includes(`\`${name}\``))).toEqual([]);
    const tools = [
      ["shell.ts", "ShellToolOptions"],
      ["apply-patch.ts", "ApplyPatchToolOptions"],
      ["codex-tools.ts", "CodexToolsOptions"],
    ] as const;
    const others = tools.flatMap(([file, name]) => membersOf(`${AGENT_TOOLS}/${file}`, name));
    expect(inSecondCell.toSorted()).toEqual(others.toSorted());
  });
});

/** The options that the checks of `createAppServer` know: the compiler compares them with the interface. */
function optionsOfAppServer(): string[] {
  return Object.keys(APP_SERVER_CHECKS);
}

/** What stands as code in the first cells of the tables below a heading, until the next heading. */
function namesBelow(page: string, heading: string): string[] {
  const found = page.split(/^(?=#{2,3} )/m).find((part) => part.startsWith(heading));
  const names = rowsOf(found ?? "").flatMap(([first = ""]) =>
    [...first.matchAll(/^`(\w+)`|, `(\w+)`/g)].flatMap(([, one, more]) => one ?? more ?? []),
  );
  return [...new Set(names)];
}

/** The variables that the sources name: `env.NAME`, `{ NAME } = process.env`, `read("NAME")` of the command's proxies. */
function variablesRead(): Set<string> {
  const sources = ts.sys
    .readDirectory(join(ROOT, "src"), [".ts"], ["src/protocol/wire"])
    .map((path) => ts.sys.readFile(path) ?? "");
  return new Set(
    sources.flatMap((text) => [
      ...[...text.matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name = ""]) => name),
      ...[...text.matchAll(/\{([^}]*)\} = process\.env/g)].flatMap(([, names = ""]) => names.match(/\b[A-Z][A-Z_]+\b/g) ?? []),
      ...[...text.matchAll(/\bread\("([A-Z][A-Z_]+)"\)/g)].map(([, name = ""]) => name),
      ...[...text.matchAll(/\["([A-Z_]+_PROXY)", "([A-Z_]+_PROXY)"\]/g)].flatMap(([, one = "", other = ""]) => [one, other]),
    ]),
  );
}

/** The tables of a text, each as its rows. */
function tablesOf(text: string): string[][][] {
  return text.split(/\n\s*\n/).flatMap((part) => (part.startsWith("|") ? [rowsOf(part)] : []));
}

/** The keys in the first column of the first table. */
function firstTable(text: string): string[] {
  return (tablesOf(text)[0] ?? []).slice(1).map(([key = ""]) => key.replaceAll("`", ""));
}
