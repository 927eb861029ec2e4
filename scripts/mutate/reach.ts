// Which functions of a source file each test file calls. A mutation is played against those that call its function.
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import ts from "typescript";

/** Test files by the number of the function that they call. */
export type Reach = ReadonlyMap<number, ReadonlySet<string>>;

/** The text with a note at the beginning of every function that has a body in braces. */
export function withNotes(text: string): string {
  let noted = text;
  const bodies = functionBodies(text);
  for (const [at, body] of [...bodies.entries()].reverse()) {
    noted = `${noted.slice(0, body.start + 1)} globalThis.reachedFunctions?.add(${at});${noted.slice(body.start + 1)}`;
  }
  return noted;
}

/** The number of the innermost function around a place, or -1 outside of any. */
export function functionAt(text: string, position: number): number {
  const bodies = functionBodies(text);
  // Inner functions follow the outer ones.
  return bodies.findLastIndex(({ start, end }) => start <= position && position < end);
}

/** Reads what reached-setup.ts has written. The test files are named from `root`. */
export async function readReach(log: string, root: string): Promise<Reach> {
  const reach = new Map<number, Set<string>>();
  for (const line of (await readFile(log, "utf8").catch(() => "")).split("\n").filter(Boolean)) {
    const { file, reached } = JSON.parse(line) as { file: string; reached: number[] };
    for (const each of reached) reach.set(each, (reach.get(each) ?? new Set()).add(relative(root, file)));
  }
  return reach;
}

function functionBodies(text: string): { start: number; end: number }[] {
  const file = ts.createSourceFile("mutated.ts", text, ts.ScriptTarget.Latest, true);
  const found: { start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) && ts.isFunctionLike(node.parent)) found.push({ start: node.getStart(file), end: node.getEnd() });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
