import type { Message } from "codex-app-server-sdk/transport";
import { afterAll, expect } from "vitest";
import { createWireCheck } from "../conformance/wire-check.js";
import { recordWires } from "./wire.js";

/** A server without a folder of its own has none to tell of; that of the command always has one. */
const WITHOUT_HOME = "initialize result: must have required property 'codexHome'";

/** Compares what servers send to the wires of this test file with codex's own JSON schemas, at its end. To be called at its top. */
export function checkWires(): void {
  const wires: { readonly sent: readonly Message[]; readonly received: readonly Message[] }[] = [];
  recordWires((wire) => wires.push(wire));
  afterAll(async () => {
    const check = await createWireCheck();
    const found = wires.flatMap(({ sent, received }) => check.misfitsIn(sent, received));
    expect(wires).not.toEqual([]);
    expect([...new Set(found)].filter((misfit) => misfit !== WITHOUT_HOME)).toEqual([]);
  });
}
