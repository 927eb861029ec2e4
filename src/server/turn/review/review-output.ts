import * as z from "zod/mini";
import { fromJsonTextOrNull } from "../../../rpc/json.js";

const LineNumber = z.int().check(z.nonnegative());

const ReviewOutput = z.object({
  findings: z.array(
    z.object({
      title: z.string(),
      body: z.string(),
      confidence_score: z.number(),
      priority: z.int(),
      code_location: z.object({
        absolute_file_path: z.string(),
        line_range: z.object({ start: LineNumber, end: LineNumber }),
      }),
    }),
  ),
  overall_correctness: z.string(),
  overall_explanation: z.string(),
  overall_confidence_score: z.number(),
});
type ReviewOutput = z.infer<typeof ReviewOutput>;

/** Stands for a review that came to nothing, as on the real server (0.171). */
export const NO_REVIEW = "Reviewer failed to output a response.";

/**
 * What a reviewer found, as a text for the user. A reviewer is asked for JSON; what comes as anything else is the text, as on the real
 * server (0.171).
 */
export function renderReview(answer: string): string {
  const output = parseReview(answer);
  const parts = output ? [output.overall_explanation.trim(), renderFindings(output.findings)] : [answer.trim()];
  return parts.filter((part) => part !== "").join("\n\n") || NO_REVIEW;
}

/** Reads the JSON of an answer: all of it, or from its first brace to its last. */
function parseReview(answer: string): ReviewOutput | null {
  const [first, last] = [answer.indexOf("{"), answer.lastIndexOf("}")];
  const candidates = first >= 0 && first < last ? [answer, answer.slice(first, last + 1)] : [answer];
  for (const candidate of candidates) {
    const read = z.safeParse(ReviewOutput, fromJsonTextOrNull(candidate));
    if (read.success) return read.data;
  }
  return null;
}

function renderFindings(findings: ReviewOutput["findings"]): string {
  if (findings.length === 0) return "";
  const head = findings.length > 1 ? "Full review comments:" : "Review comment:";
  const lines = findings.flatMap(({ title, body, code_location: { absolute_file_path: path, line_range: range } }) => [
    "",
    `- ${title} — ${path}:${range.start}-${range.end}`,
    ...linesOf(body).map((line) => `  ${line}`),
  ]);
  return [head, ...lines].join("\n").trim();
}

/** The lines of a text. An ending after the last line begins no other. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
