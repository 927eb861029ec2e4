import * as z from "zod/mini";
import type { DynamicToolCallOutputContentItem } from "../../../protocol/shapes/tool-items.js";
import { CodexError } from "../../../rpc/errors.js";
import type { Tool, ToolContext } from "../agent-api.js";

/** What a tool answers, where a text or a value is not enough. */
export interface ToolResult {
  readonly contentItems: readonly DynamicToolCallOutputContentItem[];
  /** Default: `true`. */
  readonly success?: boolean | undefined;
}

export interface ToolOptions<Input> {
  /** What the model calls it: letters, digits, `_` and `-`. */
  name: string;
  /** What it does and when to use it, for the model. */
  description: string;
  /**
   * What the arguments have to look like: a schema of zod 4, full or mini. The model is shown it as JSON schema. Numbers are doubles
   * here, so an integer past 2^53 is rounded; ask for ids as text.
   */
  input: z.core.$ZodType<Input>;
  /**
   * Does the work. What it returns goes to the model: a text as it is, `undefined` as nothing, a {@link ToolResult} with its
   * images, and any other value as JSON. Throw a {@link ToolFailure} to tell the model what went wrong; the text of any other
   * error goes to the log alone.
   */
  run(input: Input, context: ToolContext): unknown;
  /** `"ask"` has each call approved first, by the same rules as a command: the thread's settings may allow it, refuse it, or leave it to the user. Default: `"none"`. */
  approval?: "none" | "ask" | undefined;
  /**
   * How long a call may take, in milliseconds; `null` for a tool that bounds itself. Asking the user from within `run` counts,
   * waiting for `approval` does not. Default: 120 000.
   */
  timeoutMs?: number | null | undefined;
  /** How much of what it answers reaches the model, in bytes of UTF-8; the middle of a longer text is cut out. Default: 65 536. */
  maxOutputBytes?: number | undefined;
  /** The tool writes items of its own to the turn, so that no `dynamicToolCall` is needed to show it. Default: `false`. */
  writesOwnItems?: boolean | undefined;
}

/** What the model called a tool with does not fit the tool. The model is told; nothing has run. `code` is `ERR_TOOL_INPUT`. */
export class ToolInputError extends CodexError {
  constructor(message: string) {
    super("ERR_TOOL_INPUT", message);
  }
}

/** A tool could not do what it was asked to. The model, and with it the client, sees the text. `code` is `ERR_TOOL`. */
export class ToolFailure extends CodexError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_TOOL", message, options);
  }
}

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/**
 * Makes a function of yours one that the model may call. Hand it to `createAppServer` among its `tools`.
 *
 * Arguments that do not fit `input` go back to the model as the tool's output, and the turn goes on. A call that takes too long is
 * given up, whether or not the function heeds its signal; one that is under way when the turn ends is aborted with it.
 *
 * @example
 * const weather = defineTool({
 *   name: "weather",
 *   description: "Says what the weather is like in a city.",
 *   input: z.object({ city: z.string() }),
 *   run: async ({ city }, { signal }) => (await fetch(`https://weather.example/${city}`, { signal })).json(),
 * });
 *
 * @throws {TypeError} When the name is none that a model can call, or the schema has no JSON schema.
 */
export function defineTool<Input>(options: ToolOptions<Input>): Tool {
  const { name, description, input, run } = options;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
    throw new TypeError(`A tool cannot be called "${name}": letters, digits, _ and - only`);
  const { $schema: _, ...inputSchema } = asJsonSchema(name, input);
  return {
    name,
    namespace: null,
    description,
    inputSchema,
    approval: options.approval ?? "none",
    timeoutMs: options.timeoutMs === undefined ? TIMEOUT_MS : options.timeoutMs,
    maxOutputBytes: options.maxOutputBytes ?? MAX_OUTPUT_BYTES,
    writesOwnItems: options.writesOwnItems ?? false,
    run: async (given, context) => {
      const { data, error } = await z.safeParseAsync(input, withoutBigints(given));
      if (error) throw new ToolInputError(`invalid arguments: ${z.prettifyError(error)}`);
      return run(data as Input, context);
    },
  };
}

/** Arguments as `JSON.parse` reads them: a schema that is told to a model as JSON schema cannot ask for a bigint. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutBigints(member)]));
}

function asJsonSchema(name: string, schema: z.core.$ZodType): { $schema?: string } {
  try {
    return z.toJSONSchema(schema, { io: "input" });
  } catch (error) {
    throw new TypeError(`The input of the tool "${name}" has no JSON schema`, { cause: error });
  }
}
