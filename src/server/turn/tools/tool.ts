import * as z from "zod/mini";
import type { DynamicToolCallOutputContentItem } from "../../../protocol/shapes/tool-items.js";
import { CodexError } from "../../../rpc/errors.js";
import type { Tool, ToolContext } from "../agent-api.js";

/** What a tool may return instead of a text or a value: texts and images, and whether it succeeded. */
export interface ToolResult {
  readonly contentItems: readonly DynamicToolCallOutputContentItem[];
  /** Default: `true`. */
  readonly success?: boolean | undefined;
}

/** What {@link defineTool} makes a tool of. */
export interface ToolOptions<Input> {
  /** The name that the model calls it by: 1 to 64 letters, digits, `_` and `-`. */
  name: string;
  /** What it does and when to use it, for the model. */
  description: string;
  /**
   * What the arguments have to look like: a schema of zod 4, full or mini. The model is shown it as JSON schema. Numbers are doubles
   * here, so an integer past 2^53 is rounded; ask for ids as text.
   */
  input: z.core.$ZodType<Input>;
  /**
   * Runs the tool. What it returns goes to the model: a text as it is, `undefined` as an empty text, a {@link ToolResult} with its
   * images, and any other value as JSON. Throw a {@link ToolFailure} to tell the model what went wrong; the text of any other
   * error goes to the log only.
   */
  run(input: Input, context: ToolContext): unknown;
  /** With `"ask"`, each call needs an approval first, by the same rules as a command: the thread's settings may allow it, refuse it, or have the user asked. Default: `"none"`. */
  approval?: "none" | "ask" | undefined;
  /**
   * How long a call may take, in milliseconds; `null` for a tool that has a limit of its own. Asking the user from within `run` counts,
   * waiting for `approval` does not. Default: 120 000.
   */
  timeoutMs?: number | null | undefined;
  /** How much of its output the model gets, in bytes of UTF-8; the middle of a longer text is left out. Default: 65 536. */
  maxOutputBytes?: number | undefined;
  /** Whether `run` writes items to the turn that show the call. If not, a `dynamicToolCall` shows it. Default: `false`. */
  writesOwnItems?: boolean | undefined;
}

/** The arguments of a call do not have the shape that the tool asks for. The model is told, and the tool does not run. `code` is `ERR_TOOL_INPUT`. */
export class ToolInputError extends CodexError {
  override name: string = "ToolInputError";

  constructor(message: string) {
    super("ERR_TOOL_INPUT", message);
  }
}

/** Thrown by a tool to tell the model what went wrong. The model and the client see the text, with secrets masked. `code` is `ERR_TOOL`. */
export class ToolFailure extends CodexError {
  override name: string = "ToolFailure";

  constructor(message: string, options?: ErrorOptions) {
    super("ERR_TOOL", message, options);
  }
}

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/**
 * Makes a tool of a function, which the model may call then. Pass it to `createAppServer` in `tools`.
 *
 * When the arguments do not fit `input`, the model is told so in the tool's output, and the turn goes on. The function's signal aborts
 * when its time is over or the turn ends; a function that goes on is not waited for.
 *
 * @example
 * const weather = defineTool({
 *   name: "weather",
 *   description: "Says what the weather is like in a city.",
 *   input: z.object({ city: z.string() }),
 *   run: async ({ city }, { signal }) => (await fetch(`https://weather.example/${city}`, { signal })).json(),
 * });
 *
 * @throws {TypeError} When the name is not valid, or the schema cannot be written as JSON schema.
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
