import type { ReasoningEffortOption } from "../../protocol/methods/model.js";

/** What the real server says of a model that it knows by heart. */
export interface KnownModel {
  readonly displayName: string;
  readonly description: string;
  readonly defaultReasoningEffort: string;
  readonly supportedReasoningEfforts: ReasoningEffortOption[];
}

/** From the least to the most. The real server also has `ultra`, for work with several agents, which there is none of here. */
const EFFORTS: readonly ReasoningEffortOption[] = [
  { reasoningEffort: "low", description: "Fast responses with lighter reasoning" },
  { reasoningEffort: "medium", description: "Balances speed and reasoning depth for everyday tasks" },
  { reasoningEffort: "high", description: "Greater reasoning depth for complex problems" },
  { reasoningEffort: "xhigh", description: "Extra high reasoning depth for complex problems" },
  { reasoningEffort: "max", description: "Maximum reasoning depth for the hardest problems" },
];

/** The models that the real server lists (0.171): each with the name for users, the effort when nobody chooses, and a description. */
const MODELS = `
  gpt-6.2-sol | GPT-6.2-Sol | low | Fast, go-to model for coding and everyday work.
  gpt-6.2-astra | GPT-6.2-Astra | low | Our most capable model for complex coding and professional work.
  gpt-6.1-terra | GPT-6.1 Terra | low | Efficient model that excels at visual understanding and computer use.
  gpt-6.1-sol | GPT-6.1-Sol | low | Previous generation model for coding and everyday work.
  gpt-6-astra | GPT-6-Astra | low | Previous generation model for complex coding and professional work.
  gpt-6-sol | GPT-6-Sol | medium | Legacy model for coding and everyday work.
  gpt-6-luna | GPT-6-Luna | medium | Fast and affordable model for easier tasks.
  gpt-5.6-sol | GPT-5.6-Sol | low | Legacy model for coding and everyday work.
  gpt-5.6-terra | GPT-5.6-Terra | medium | Legacy balanced model for agentic coding.
  gpt-5.6-luna | GPT-5.6-Luna | medium | Legacy fast model for simpler tasks.
  gpt-daybreak-blue-latest | Daybreak Blue | low | Latest frontier agentic coding model for broad defensive cybersecurity work.
  gpt-daybreak-red-latest | Daybreak Red | medium | Cyber-permissive variant of our latest frontier agentic coding model for advanced, authorized cybersecurity research.
  gpt-5.5 | GPT-5.5 | medium | Legacy coding model.
  codex-auto-review | Codex Auto Review | medium | Automatic approval review model for Codex.`;

/** Models of which the real server does not offer the most. */
const WITHOUT_MAX = new Set(["gpt-5.5"]);

/** The same, by the name that the model is asked under. */
const LISTED: ReadonlyMap<string, KnownModel> = new Map(
  MODELS.trim()
    .split("\n")
    .map((line) => {
      const [name = "", displayName = "", defaultReasoningEffort = "", description = ""] = line
        .split("|")
        .map((part) => part.trim());
      const supportedReasoningEfforts = WITHOUT_MAX.has(name) ? EFFORTS.slice(0, -1) : [...EFFORTS];
      return [name, { displayName, description, defaultReasoningEffort, supportedReasoningEfforts }] as const;
    }),
);

/** What the real server (0.171) says of a model; `null` for one that it does not list. */
export function findKnownModel(model: string): KnownModel | null {
  return LISTED.get(model) ?? null;
}

/** The only listed model that is asked with tools which its backend carries out; the others search by tools of their own. */
const WITH_HOSTED_TOOLS = "gpt-5.5";

/**
 * Whether a model is offered tools that its backend carries out, and whether a search then finds pictures; `null` for one that is not. The
 * real server (0.171) takes a longer name, also behind one namespace, for the model that it begins with.
 */
export function hostedToolsOf(model: string): { readonly searchesPictures: boolean } | null {
  const known = listedNamesOf(model);
  if (known.length === 0) return { searchesPictures: false };
  return known.includes(WITH_HOSTED_TOOLS) ? { searchesPictures: true } : null;
}

/**
 * The tier that a model is asked with; `null` for one that it does not have. The real server (0.171) asks every model with `flex`, those
 * that it lists with `priority`, which `fast` is an older name of, and none with other words.
 */
export function tierForModel(model: string, tier: string | null): string | null {
  if (tier === "priority" || tier === "fast") return listedNamesOf(model).length > 0 ? "priority" : null;
  return tier === "flex" ? tier : null;
}

/** How many tokens a model takes. */
export interface ContextWindow {
  readonly tokens: number;
  /** How many of them a conversation may have. */
  readonly usableTokens: number;
}

/** The real server (0.171) says of every model's window that this much of it may be used. */
const USABLE_PERCENT = 95;
/** What it assumes of a model that it does not know, and says of most that it lists. */
const USUAL_WINDOW = 272_000;
/** The listed models with a larger window. */
const LARGER_WINDOWS: Readonly<Record<string, number>> = {
  "gpt-6.2-sol": 500_000,
  "gpt-6.1-terra": 500_000,
  "gpt-6.1-sol": 500_000,
  "gpt-daybreak-red-latest": 372_000,
};
/** How much may be configured for a listed model. For these, and for models that are not listed, it is no more than they have. */
const LARGEST_WINDOW = 872_000;
const AS_LARGE_AS_IT_GETS = new Set(["gpt-daybreak-red-latest", "gpt-5.5"]);

/**
 * The window of a model, as on the real server (0.171). Clients draw their meter from it.
 *
 * @param configured - What `model_context_window` says; `null`: nothing.
 */
export function contextWindowOf(model: string, configured: number | null): ContextWindow {
  const [listed] = listedNamesOf(model).sort((one, other) => other.length - one.length);
  const usual = (listed !== undefined && LARGER_WINDOWS[listed]) || USUAL_WINDOW;
  const largest = listed === undefined || AS_LARGE_AS_IT_GETS.has(listed) ? usual : LARGEST_WINDOW;
  const tokens = Math.min(configured ?? usual, largest);
  return { tokens, usableTokens: Math.trunc((tokens * USABLE_PERCENT) / 100) };
}

/** The listed models whose names a model's name begins with, also behind one namespace. */
function listedNamesOf(model: string): string[] {
  const names = [model, model.replace(/^\w+\//, "")];
  return [...LISTED.keys()].filter((name) => names.some((given) => given.startsWith(name)));
}

/** Models for which `ultra` is less than the most that they are listed with, or that are listed with no more (0.171). */
const ULTRA_IS_XHIGH = new Set(["gpt-6.2-sol", "gpt-6.2-astra", "gpt-6.1-terra", "gpt-6.1-sol", "gpt-6-astra", "gpt-5.5"]);

/**
 * The effort that a model is asked with. `ultra` is a word for clients alone: the real server (0.171) asks each model that it lists with
 * `xhigh` or `max`, and others with `medium`. Every other word goes to the model as it is.
 */
export function effortForModel(model: string, effort: string | null): string | null {
  if (effort !== "ultra") return effort;
  if (ULTRA_IS_XHIGH.has(model)) return "xhigh";
  return findKnownModel(model) ? "max" : "medium";
}
