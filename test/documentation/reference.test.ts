import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as codes from "../../src/protocol/codes.js";
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
