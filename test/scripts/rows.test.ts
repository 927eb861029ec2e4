import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { addGroup, addRow, constantOf, keyOf, setTraits } from "../../scripts/next-release/rows.js";

const FILE = `import { request } from "../define.js";
import { unchecked } from "../shape.js";
import type * as wire from "../wire/index.js";

export const threadRequestRows = {
  /** The first. */
  archive: request("thread/archive", A, B),
  /** The last. */
  start: request("thread/start", C, D, { since: "0.98.0" }),
};
`;
const row = {
  method: "thread/search/stream",
  direction: "clientRequests",
  params: "ThreadSearchParams",
  result: "ThreadSearchResponse",
  traits: { since: "0.171.0", experimental: true },
} as const;

describe("a new row", () => {
  it("goes to its place among the others, unchecked, with a sentence to be written", () => {
    expect(addRow(FILE, row)).toContain(
      `  archive: request("thread/archive", A, B),
  /** To be written: what \`thread/search/stream\` is for. */
  searchStream: request("thread/search/stream", unchecked<wire.ThreadSearchParams>(), unchecked<wire.ThreadSearchResponse>(), { since: "0.171.0", experimental: true }),
  /** The last. */`,
    );
  });

  it("brings the imports and the constant that its file does not have yet", () => {
    const text = addRow("", { ...row, direction: "serverNotifications", result: undefined, params: undefined });
    expect(text).toContain('import { notification } from "../define.js";\nimport { nothing } from "../shape.js";\n');
    expect(text).toContain("export const threadNotificationRows = {\n  /** To be written");
    expect(text).toContain('searchStream: notification("thread/search/stream", nothing, {');
    expect(text).not.toContain("wire");
  });

  it("is answered with something unknown until somebody names it", () => {
    expect(addRow(FILE, { ...row, result: undefined })).toContain(
      "unchecked<wire.ThreadSearchParams>(), unchecked<unknown>(), {",
    );
  });
});

describe("the traits of a row", () => {
  it.each([
    ["are added", "thread/archive", 'request("thread/archive", A, B, { until: "0.171.0" })'],
    ["are replaced", "thread/start", 'request("thread/start", C, D, { until: "0.171.0" })'],
  ])("%s", (_, method, expected) => {
    expect(setTraits(FILE, { method, direction: "clientRequests", traits: { until: "0.171.0" } })).toContain(expected);
  });

  it("stay as they are laid out where they say the same", () => {
    const text = FILE.replace('{ since: "0.98.0" }', '{\n    since: "0.98.0",\n    experimental: true,\n  }');
    const traits = { since: "0.98.0", experimental: true } as const;
    expect(setTraits(text, { method: "thread/start", direction: "clientRequests", traits })).toBe(text);
    expect(setTraits(text, { method: "thread/start", direction: "clientRequests", traits: { since: "0.98.0" } })).toContain(
      'D, { since: "0.98.0" })',
    );
  });

  it("are nowhere where there is no row", () => {
    expect(setTraits(FILE, { method: "thread/none", direction: "clientRequests", traits: {} })).toBeNull();
    expect(setTraits(FILE, { method: "thread/start", direction: "serverNotifications", traits: {} })).toBeNull();
  });
});

describe("a group that the table does not have", () => {
  const table = readFileSync(new URL("../../src/protocol/table.ts", import.meta.url), "utf8");

  it("is imported, typed and put into its direction", () => {
    const added = addGroup(table, "deviceKey/create", "clientRequests");
    expect(added).toContain('import { deviceKeyRequestRows } from "./methods/device-key.js";');
    expect(added).toMatch(/configRequirementsRequestRows;\n {2}readonly deviceKey: typeof deviceKeyRequestRows;\n/);
    expect(added).toMatch(/configRequirements: configRequirementsRequestRows,\n {2}deviceKey: deviceKeyRequestRows,\n/);
  });

  it("is left alone where it is there", () => {
    expect(addGroup(table, "thread/start", "clientRequests")).toBe(table);
  });
});

it("rows are named by the wire name", () => {
  expect(keyOf("thread/increment_elicitation")).toBe("incrementElicitation");
  expect(keyOf("initialize")).toBe("initialize");
  expect(constantOf("mcpServer/elicitation/request", "serverRequests")).toBe("mcpServerServerRequestRows");
});
