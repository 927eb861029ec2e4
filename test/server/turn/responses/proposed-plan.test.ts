import { describe, expect, it } from "vitest";
import { ProposedPlanReader } from "../../../../src/server/turn/responses/proposed-plan.js";

/** What a message is read as, in whichever pieces it comes. */
function read(...deltas: string[]) {
  const reader = new ProposedPlanReader();
  const pieces = [...deltas.flatMap((delta) => reader.read(delta)), ...reader.end()];
  const of = (type: string) =>
    pieces
      .filter((piece) => piece.type === type)
      .map(({ text }) => text)
      .join("");
  return { text: of("text"), plan: of("plan") };
}

const MESSAGE = "Intro.\n<proposed_plan>\n# Plan\n\n- a\n</proposed_plan>\nAfter.";

describe("ProposedPlanReader", () => {
  it("reads the same of a message, however it is cut", () => {
    const whole = { text: "Intro.\nAfter.", plan: "# Plan\n\n- a\n" };
    expect(read(MESSAGE)).toEqual(whole);
    for (let size = 1; size < 20; size += 1)
      expect(read(...(MESSAGE.match(new RegExp(`.{1,${size}}`, "gs")) ?? []))).toEqual(whole);
  });

  it.each([
    ["a tag inside a line", "a <proposed_plan>\nb", "a <proposed_plan>\nb", ""],
    ["a tag with more behind it", "<proposed_plan> x\nb", "<proposed_plan> x\nb", ""],
    ["a closing tag alone", "</proposed_plan>\nb", "</proposed_plan>\nb", ""],
    ["a beginning of a tag at the end", "a\n<proposed", "a\n<proposed", ""],
    ["a plan without an end", "<proposed_plan>\na\nb", "", "a\nb"],
    ["a tag with blanks around it", "  <proposed_plan> \na\n", "", "a\n"],
    ["an end at the end of the message", "<proposed_plan>\na\n</proposed_plan>", "", "a\n"],
  ])("reads %s", (_, message, text, plan) => {
    expect(read(message)).toEqual({ text, plan });
  });

  it("hands on what cannot become a tag at once", () => {
    const reader = new ProposedPlanReader();
    expect(reader.read("He")).toEqual([{ type: "text", text: "He" }]);
    expect(reader.read("llo\n<prop")).toEqual([{ type: "text", text: "llo\n" }]);
    expect(reader.read("er>")).toEqual([{ type: "text", text: "<proper>" }]);
  });
});
