#!/usr/bin/env node
// What scripts/next-release.ts asks npm for, without a registry: which releases there are, another release of codex from `.compat/`, and the
// package's own scripts.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";

const [verb, ...args] = process.argv.slice(2);
const last = args.at(-1) ?? "";
if (verb === "view") process.stdout.write(process.env.PUBLISHED ?? "[]");
else if (verb === "install") {
  const release = last.split("@").at(-1);
  const pinned = JSON.parse(readFileSync("package.json", "utf8"));
  pinned.devDependencies["@openai/codex"] = release;
  writeFileSync("package.json", JSON.stringify(pinned, null, 2));
  if (existsSync("node_modules/@openai/codex")) unlinkSync("node_modules/@openai/codex");
  symlinkSync(`../../.compat/${release}/node_modules/@openai/codex`, "node_modules/@openai/codex");
} else if (verb === "run") execFileSync(process.execPath, ["--import", "tsx", `scripts/${last}.ts`], { stdio: "inherit" });
else throw new Error(`npm ${verb} is not played`);
