import { INVALID_REQUEST } from "../../../protocol/codes.js";
import type { TurnStartParams } from "../../../protocol/methods/turn.js";
import { RpcError } from "../../../rpc/errors.js";
import { sameJson } from "../../../rpc/json.js";
import type { RawItem } from "../../thread/raw-items/raw-item.js";
import { cutMiddle } from "../tools/output-budget.js";

type Context = TurnStartParams["additionalContext"];
type Entry = NonNullable<Context>[string];

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** How much of one text the model is told. */
const MAX_TOKENS = 1000;

/** @throws {RpcError} -32600 for a name that is not allowed, in the words of the real server (0.171). */
export function checkAdditionalContext(context: Context): void {
  for (const { kind, name } of Object.values(context ?? {})) {
    if (name === undefined || name === null) continue;
    if (kind !== "untrusted") throw refusal("is only supported for untrusted context");
    if (!NAME.test(name)) throw refusal("must match [a-z][a-z0-9_]{0,63}");
  }
}

function refusal(problem: string): RpcError {
  return new RpcError(INVALID_REQUEST, `additional context name ${problem}`);
}

/**
 * What the model is told of the context that comes with an input: what is new or has changed since the input before, by its keys. What the
 * application says is an instruction; what is not to be trusted has the form of what a tool answered. As on the real server (0.171).
 */
export function additionalItems(context: Context, before: Context): RawItem[] {
  const changed = Object.entries(context ?? {}).filter(([key, entry]) => !sameJson(entry, before?.[key]));
  return changed.sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other))).map(asItem);
}

function asItem([key, { kind, value, name }]: [string, Entry]): RawItem {
  const text = cutMiddle(value, MAX_TOKENS);
  return kind === "application"
    ? { type: "message", role: "developer", content: [{ type: "input_text", text: `<${key}>${text}</${key}>` }] }
    : { type: "function_call_output", name: name ?? nameOf(key), namespace: "agent", output: text };
}

/** The name of a tool that a key stands for. */
function nameOf(key: string): string {
  return key.replace(/[^A-Za-z0-9_-]/g, "_").replace(/^_+|_+$/g, "") || "untrusted_content";
}
