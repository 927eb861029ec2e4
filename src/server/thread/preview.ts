import type { UserInput } from "../../protocol/shapes/user-input.js";

/** What a thread is called by whose first input has pictures and no text, as on the real server (0.171). */
const PICTURE = "[Image]";

/** What the user said, for lists of threads: `""` for an input that has neither text nor pictures. */
export function previewOfInput(input: readonly UserInput[]): string {
  const text = input.map((part) => (part.type === "text" ? part.text : "")).join("");
  return text.trim() || (input.some(({ type }) => type === "image" || type === "localImage") ? PICTURE : "");
}
