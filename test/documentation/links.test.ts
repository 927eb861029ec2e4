import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ALL_PAGES, anchorsOf, isThere, linksOf, PAGES, ROOT, readPage } from "../support/pages.js";

const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: readonly string[] };

/** What a page leads to: itself, and what it links. */
function pagesFrom(pages: ReadonlySet<string>): Set<string> {
  return new Set([
    ...pages,
    ...[...pages].filter((page) => page.endsWith(".md")).flatMap((page) => linksOf(page).map(({ path }) => path)),
  ]);
}

describe("the links of the pages", () => {
  it.each(ALL_PAGES)("lead somewhere: %s", (page) => {
    const broken = linksOf(page).filter(
      ({ path, anchor }) => !isThere(path) || (anchor !== null && path.endsWith(".md") && !anchorsOf(path).has(anchor)),
    );
    expect(broken.map(({ target }) => target)).toEqual([]);
  });

  it.each(PAGES)("lead to what is in the package: %s", (page) => {
    const isPacked = (path: string) => files.some((each) => path === each || path.startsWith(`${each}/`));
    expect(
      linksOf(page)
        .filter(({ path }) => !isPacked(path))
        .map(({ target }) => target),
    ).toEqual([]);
  });

  it("reach every page within two clicks from README.md", () => {
    const reached = pagesFrom(pagesFrom(new Set(["README.md"])));
    // A page that is missing here belongs into the list of docs/README.md.
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });
});

/** What people ask, the links that they follow from README.md by their texts, and what they find at the end. */
const QUESTIONS: readonly { readonly question: string; readonly clicks: readonly string[]; readonly answer: RegExp }[] = [
  {
    question: "How do I switch accounts?",
    clicks: ["Accounts"],
    answer: /^## Switch accounts$.*switchTo\(\{ accessToken \}\)/ms,
  },
  {
    question: "Why was my browser page refused?",
    clicks: ["Serving over a network"],
    answer: /^## Origins.*gets 403.*`allowedOrigins` \(`--allow-origin`/ms,
  },
  { question: "What is ERR_LOST?", clicks: ["Errors"], answer: /^\| `ERR_LOST` \| .+ \| .+ \|$/m },
  { question: "How do I test a 401?", clicks: ["Testing"], answer: /^## Test a 401$.*backend\.plan\(401/ms },
  { question: "Which methods are served?", clicks: ["Methods"], answer: /^\| `turn\/start` \|/m },
];

describe("the front door", () => {
  it.each(QUESTIONS)("answers within two clicks: $question", ({ clicks, answer }) => {
    expect(clicks.length).toBeLessThanOrEqual(2);
    const page = clicks.reduce((from, text) => {
      const link = linksOf(from).find((each) => each.text === text);
      if (!link) throw new Error(`${from} has no link "${text}"`);
      return link.path;
    }, "README.md");
    expect(readPage(page)).toMatch(answer);
  });

  it("is about 900 words long, in sentences of thirty words at most", () => {
    const text = readPage("README.md");
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(1_000);
    const sentences = text
      .replace(/^```.*?^```$/gms, "")
      .split(/(?<=[.!?:;])\s+|\n\s*\n|\n[|-]|\|/)
      .map((sentence) => sentence.split(/\s+/).filter((word) => /\w/.test(word)).length);
    expect(Math.max(...sentences)).toBeLessThanOrEqual(30);
  });
});
