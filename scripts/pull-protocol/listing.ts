import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { type Codex, withGenerated } from "./codex.js";

/** The four directions, by the name of our table and of the union that codex generates. */
export const DIRECTIONS = {
  clientRequests: "ClientRequest",
  serverRequests: "ServerRequest",
  serverNotifications: "ServerNotification",
  clientNotifications: "ClientNotification",
} as const;

export type Direction = keyof typeof DIRECTIONS;

export const directions = Object.keys(DIRECTIONS) as Direction[];

/** The methods of one release, each stable or experimental. */
export type Listing = Readonly<Record<Direction, ReadonlyMap<string, "stable" | "experimental">>>;

/** A method as the generated union has it: the type of its params, where it has params. */
export interface ListedMethod {
  readonly method: string;
  readonly params: ts.TypeNode | undefined;
}

/** Asks a release which methods it has. */
export async function readListing(codex: Codex): Promise<Listing> {
  const stable = await withGenerated(codex, { kind: "ts", experimental: false }, readNames);
  const all = await withGenerated(codex, { kind: "ts", experimental: true }, readNames);
  return mapDirections((direction) => {
    const isStable = new Set(stable[direction]);
    return new Map(all[direction].map((method) => [method, isStable.has(method) ? "stable" : "experimental"] as const));
  });
}

/** The methods of one direction, from a folder that `generate-ts` wrote. */
export async function listMethods(folder: string, direction: Direction): Promise<ListedMethod[]> {
  const name = DIRECTIONS[direction];
  const source = ts.createSourceFile(name, await readFile(join(folder, `${name}.ts`), "utf8"), ts.ScriptTarget.Latest, true);
  const union = source.statements.find(ts.isTypeAliasDeclaration)?.type;
  if (!union) throw new Error(`${name}.ts declares no type: the generator's output has changed, see listMethods()`);
  const arms = ts.isUnionTypeNode(union) ? [...union.types] : [union];
  return arms.map((arm) => {
    const method = memberOf(arm, "method");
    if (!method || !ts.isLiteralTypeNode(method) || !ts.isStringLiteral(method.literal))
      throw new Error(`An arm of ${name} has no method: the generator's output has changed, see listMethods()`);
    return { method: method.literal.text, params: memberOf(arm, "params") };
  });
}

export function mapDirections<T>(to: (direction: Direction) => T): Record<Direction, T> {
  return {
    clientRequests: to("clientRequests"),
    serverRequests: to("serverRequests"),
    serverNotifications: to("serverNotifications"),
    clientNotifications: to("clientNotifications"),
  };
}

async function readNames(folder: string): Promise<Record<Direction, string[]>> {
  const listed = await Promise.all(
    directions.map(async (direction) => [direction, await listMethods(folder, direction)] as const),
  );
  const names = new Map(listed.map(([direction, methods]) => [direction, methods.map(({ method }) => method)]));
  return mapDirections((direction) => names.get(direction) ?? []);
}

function memberOf(arm: ts.TypeNode, name: string): ts.TypeNode | undefined {
  if (!ts.isTypeLiteralNode(arm)) return undefined;
  const member = arm.members.find((each) => each.name && "text" in each.name && each.name.text === name);
  return member && ts.isPropertySignature(member) ? member.type : undefined;
}
