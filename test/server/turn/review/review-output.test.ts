import { describe, expect, it } from "vitest";
import { renderReview } from "../../../../src/server/turn/review/review-output.js";

const finding = (title: string, body: string, members: object = {}) => ({
  title,
  body,
  confidence_score: 0.5,
  priority: 1,
  code_location: { absolute_file_path: "/x.ts", line_range: { start: 3, end: 4 } },
  ...members,
});
const answer = (members: object = {}) =>
  JSON.stringify({
    findings: [],
    overall_correctness: "patch is incorrect",
    overall_explanation: " Why. ",
    overall_confidence_score: 0.5,
    ...members,
  });

// Each as codex 0.171 shows it.
describe("renderReview", () => {
  it("shows the explanation, and each finding with its place", () => {
    expect(renderReview(answer())).toBe("Why.");
    const one = renderReview(answer({ findings: [finding("[P1] Bad", "a\nb\n")] }));
    expect(one).toBe("Why.\n\nReview comment:\n\n- [P1] Bad — /x.ts:3-4\n  a\n  b");
    const two = renderReview(answer({ findings: [finding("A", "a\n\nb"), finding("B", "")], overall_explanation: "" }));
    expect(two).toBe("Full review comments:\n\n- A — /x.ts:3-4\n  a\n  \n  b\n\n- B — /x.ts:3-4");
  });

  it("finds the JSON among other words", () => {
    expect(renderReview(`Here:\n\`\`\`json\n${answer({ more: 1 })}\n\`\`\`\nBye.`)).toBe("Why.");
  });

  it.each([
    ["a text", " plain \n text \n", "plain \n text"],
    ["JSON of another form", '{"findings":[]}', '{"findings":[]}'],
    ["half of an object", '{"findings":', '{"findings":'],
    ["braces the wrong way round", "} {", "} {"],
    ["an empty review", answer({ overall_explanation: " " }), "Reviewer failed to output a response."],
    ["blanks", "  ", "Reviewer failed to output a response."],
  ])("shows %s", (_, given, shown) => {
    expect(renderReview(given)).toBe(shown);
  });

  it.each([
    ["no priority", finding("A", "a", { priority: undefined })],
    [
      "a place before the first line",
      finding("A", "a", { code_location: { absolute_file_path: "/x", line_range: { start: -1, end: 1 } } }),
    ],
  ])("shows findings with %s as they came", (_, odd) => {
    const text = answer({ findings: [odd] });
    expect(renderReview(text)).toBe(text);
  });
});
