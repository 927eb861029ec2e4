import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The pages that are for users: paths from the repository's root. The first one is where readers begin. */
export const PAGES: readonly string[] = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  "SECURITY.md",
];

/** Those, and the ones for people who work on the package. */
export const ALL_PAGES: readonly string[] = [...PAGES, "CONTRIBUTING.md", "examples/README.md"];

export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** A block of code in a page. */
export interface Block {
  readonly page: string;
  /** The line of the page that its code begins in. */
  readonly line: number;
  /** The words behind the three backticks: the language, and what else is said of it. */
  readonly words: readonly string[];
  readonly code: string;
}

export function blocksOf(page: string, text: string = readPage(page)): Block[] {
  return [...text.matchAll(/^```([^\n`]*)\n(.*?)^```$/gms)].map(({ 1: info = "", 2: code = "", index }) => ({
    page,
    line: text.slice(0, index).split("\n").length + 1,
    words: info.split(" ").filter((word) => word !== ""),
    code,
  }));
}

/** The text of a page without its code, in blocks and in lines. */
function prose(text: string): string {
  return text.replace(/^```[^\n`]*\n.*?^```$/gms, "").replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, "_"));
}

/** A link of a page to something that is not on the web. */
export interface Link {
  readonly page: string;
  readonly text: string;
  readonly target: string;
  /** The file that it leads to, from the repository's root. */
  readonly path: string;
  /** What stands behind the `#`; `null` without one. */
  readonly anchor: string | null;
}

export function linksOf(page: string): Link[] {
  return [...prose(readPage(page)).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].flatMap(({ 1: text = "", 2: target = "" }) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", anchor = null] = target.split("#");
    const path = file === "" ? page : relative(ROOT, normalize(join(ROOT, dirname(page), file)));
    return [{ page, text, target, path, anchor }];
  });
}

/** The anchors of a page's headings, as GitHub and npm make them. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  const headings = readPage(page)
    .replace(/^```[^\n`]*\n.*?^```$/gms, "")
    .matchAll(/^#{1,6} (.+)$/gm);
  for (const { 1: heading = "" } of headings) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    let unique = anchor;
    for (let number = 1; anchors.has(unique); number += 1) unique = `${anchor}-${number}`;
    anchors.add(unique);
  }
  return anchors;
}

export function isThere(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** The cells of a page's tables, row by row, without those of the rules between head and body. */
export function rowsOf(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[\s|:-]+$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf("|"))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}
