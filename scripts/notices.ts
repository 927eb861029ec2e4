// Writes the licences of what the build has bundled into dist, beside it: dist/THIRD-PARTY-NOTICES.txt.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What is copied in without a comment that says so: types, the bindings that codex generates, and, of a page, what is minified. */
const COPIED = ["node_modules/typed-emitter", "node_modules/@openai/codex"];
const COPIED_INTO_PAGES = ["node_modules/preact"];

/** The folders of the packages that files of a folder were bundled from, as the bundler's comments name them. */
export function bundledPackages(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /\.(js|cjs|mjs)$/.test(name));
  const found = files.flatMap((name) =>
    [
      ...readFileSync(join(folder, name), "utf8").matchAll(
        /^(?: {2}"|\/\/ )((?:[^\s"]*\/)?node_modules\/(?:@[^/\s]+\/)?[^/\s"]+)\//gm,
      ),
    ].map(([, path = ""]) => path),
  );
  const hasPages = names.some((name) => name.endsWith(".html"));
  return [...new Set([...found, ...COPIED, ...(hasPages ? COPIED_INTO_PAGES : [])])].sort();
}

/** The licence of a package, with its text where the package brings one. */
function noticeOf(path: string): string {
  const folder = join(root, path);
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text =
    file === undefined ? "The package has no file with the text of its licence." : readFileSync(join(folder, file), "utf8");
  return `${name} ${version}\nLicence: ${license}\n\n${text.trim()}\n`;
}

const dist = join(root, "dist");
if (!existsSync(dist)) throw new Error("There is no dist: build first");
const notices = bundledPackages(dist).map(noticeOf);
const rule = `\n${"-".repeat(80)}\n\n`;
const head = "The files beside this one contain code of the following packages, each under its own licence.\n";
writeFileSync(join(dist, "THIRD-PARTY-NOTICES.txt"), [head, ...notices].join(rule));
