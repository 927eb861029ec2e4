import type { DynamicToolCallOutputContentItem } from "../../../protocol/shapes/tool-items.js";
import { CodexError } from "../../../rpc/errors.js";
import type { MachineUse } from "../../thread/settings.js";
import type { FreeformInput, Tool, ToolContext } from "../agent-api.js";
import { describeIssues, jsonSchemaOf, type ToolInput } from "./tool-input.js";

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
   * What the arguments have to look like: a schema of zod 4 (any release of it, full or mini), or of another library that implements
   * Standard Schema. The model is shown it as JSON schema. Numbers are doubles here, so an integer past 2^53 is rounded; ask for ids
   * as text.
   */
  input: ToolInput<Input>;
  /**
   * The JSON schema that the model is shown. Default: what `input` says of itself, as schemas of zod 4 and arktype do. Needed for a
   * schema that does not, as those of zod 3 and valibot.
   */
  inputSchema?: object | undefined;
  /**
   * Runs the tool. What it returns goes to the model: a text as it is, `undefined` as an empty text, a {@link ToolResult} with its
   * images, and any other value as JSON. Throw a {@link ToolFailure} to tell the model what went wrong; the text of any other
   * error goes to the log only.
   */
  run(input: Input, context: ToolContext): unknown;
  /** With `"ask"`, each call needs an approval first, by the same rules as a command: the thread's settings may allow it, refuse it, or have the user asked, who is shown the arguments. Default: `"none"`. */
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
  /**
   * What it uses of the machine: it is not offered in threads that must not. `"commands"`: threads with `features.shell_tool = false`;
   * both: threads without an environment. Default: nothing, it is always offered.
   */
  uses?: MachineUse | undefined;
  /** How it takes a text in place of JSON, for models that call tools this way. `input` checks the text then. Default: it takes JSON alone. */
  freeform?: FreeformInput | undefined;
  /** Whether it is offered in a turn. Default: in every turn. */
  isOffered?: Tool["isOffered"];
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
 * @throws {TypeError} When the name is not valid, or `input` does not say its JSON schema and `inputSchema` is missing.
 */
export function defineTool<Input>(options: ToolOptions<Input>): Tool {
  const { name, description, input, run } = options;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
    throw new TypeError(`A tool cannot be called "${name}": letters, digits, _ and - only`);
  const inputSchema = options.inputSchema ?? jsonSchemaOf(name, input);
  return {
    name,
    namespace: null,
    description,
    inputSchema,
    approval: options.approval ?? "none",
    timeoutMs: options.timeoutMs === undefined ? TIMEOUT_MS : options.timeoutMs,
    maxOutputBytes: options.maxOutputBytes ?? MAX_OUTPUT_BYTES,
    writesOwnItems: options.writesOwnItems ?? false,
    uses: options.uses,
    freeform: options.freeform,
    ...(options.isOffered ? { isOffered: options.isOffered } : {}),
    check: async (given) => void (await validate(input, given)),
    run: async (given, context) => run(await validate(input, given), context),
  };
}

/**
 * Makes a tool whose `input` is known to say its JSON schema. That is made when it is first asked for: a server that starts needs none.
 *
 * @param shown - What the model is shown. Default: `input`.
 */
export function defineOwnTool<Input>(options: ToolOptions<Input>, shown: ToolInput<unknown> = options.input): Tool {
  const tool = defineTool({ ...options, inputSchema: {} });
  let schema: object | null = null;
  const inputSchema = () => {
    schema ??= jsonSchemaOf(tool.name, shown);
    return schema;
  };
  return Object.defineProperty(tool, "inputSchema", { get: inputSchema, enumerable: true });
}

async function validate<Input>(input: ToolInput<Input>, given: unknown): Promise<Input> {
  const result = await input["~standard"].validate(withoutBigints(given));
  if (result.issues) throw new ToolInputError(`invalid arguments: ${describeIssues(result.issues)}`);
  return result.value;
}

/** Arguments as `JSON.parse` reads them: a schema that is told to a model as JSON schema cannot ask for a bigint. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutBigints(member)]));
}
