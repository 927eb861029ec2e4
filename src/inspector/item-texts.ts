import { writeJson } from "./plain-json.js";

type Json = Record<string, unknown>;

/** What stands in the head of an item: a command, the name of a tool, the files of a patch. */
export function titleOf(item: Json): string {
  switch (item.type) {
    case "commandExecution":
      return textIn(item.command);
    case "mcpToolCall":
      return `${textIn(item.server)} · ${textIn(item.tool)}`;
    case "dynamicToolCall":
      return textIn(item.tool);
    case "webSearch":
      return textIn(item.query);
    case "fileChange":
      return listOf(item.changes)
        .map(({ path }) => textIn(path))
        .join(", ");
    default:
      return "";
  }
}

/** What an item says, as plain text. */
export function textOf(item: Json): string {
  switch (item.type) {
    case "userMessage":
      return listOf(item.content)
        .map((part) => (part.type === "text" ? textIn(part.text) : `[${textIn(part.type)}]`))
        .join("\n");
    case "agentMessage":
    case "plan":
      return textIn(item.text);
    case "reasoning":
      return [...textsOf(item.summary), ...textsOf(item.content)].join("\n");
    case "commandExecution":
      return textIn(item.aggregatedOutput);
    case "fileChange":
      return listOf(item.changes)
        .map(({ diff }) => textIn(diff))
        .join("\n");
    default:
      return writeJson({ ...item, id: undefined, type: undefined, status: undefined });
  }
}

/** The word for a status, which is a text or an object with a type. */
export function statusOf(status: unknown): string {
  return textIn(status) || textIn((status as Json | null | undefined)?.type);
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((part): part is Json => typeof part === "object" && part !== null) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((part) => typeof part === "string") : [];
}
