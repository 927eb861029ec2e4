import type { FileUpdateChange } from "../../../protocol/shapes/command-items.js";

/** Changes to files, as a patch that the apply-patch tool would take. It tells the model in later turns what it did. */
export function changesToPatch(changes: readonly FileUpdateChange[]): string {
  return ["*** Begin Patch", ...changes.flatMap(asSection), "*** End Patch"].join("\n");
}

function asSection({ path, kind, diff }: FileUpdateChange): string[] {
  const lines = diff
    .replace(/\n+Moved to: .*$/s, "")
    .replace(/\n$/, "")
    .split("\n");
  switch (kind.type) {
    case "add":
      return [`*** Add File: ${path}`, ...lines.map((line) => `+${line}`)];
    case "delete":
      return [`*** Delete File: ${path}`];
    default:
      return [
        `*** Update File: ${path}`,
        ...(kind.move_path ? [`*** Move to: ${kind.move_path}`] : []),
        ...lines.map(withoutLineNumbers),
      ];
  }
}

function withoutLineNumbers(line: string): string {
  return line.startsWith("@@ -") ? "@@" : line;
}
