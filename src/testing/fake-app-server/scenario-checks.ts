import {
  checkOptions,
  flag,
  func,
  group,
  isObject,
  isText,
  mustBe,
  type OptionCheck,
  type OptionChecks,
  object,
  oneOf,
  text,
} from "../../rpc/check-options.js";
import type { FakeAppServerOptions } from "./options.js";
import { type FakeScenario, type FakeUsageStep, namedScenarios } from "./scenario.js";

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const count = mustBe("a whole number, 0 or more", isCount);
const yes = mustBe("true", (value) => value === true);
const oneOrMoreTexts = mustBe(
  "a text, or a list of texts",
  (value) => typeof value === "string" || (Array.isArray(value) && value.every((part) => typeof part === "string")),
);
const item = mustBe('an object with a "type"', (value) => isObject(value) && isText(value.type));
const changes = mustBe(
  'a list of objects with "path", "kind" and "diff"',
  (value) =>
    Array.isArray(value) &&
    value.every((change) => isObject(change) && isText(change.path) && isObject(change.kind) && typeof change.diff === "string"),
);
const usage = group<FakeUsageStep["usage"]>({
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
  reasoningOutputTokens: count,
});
const errorInfo = mustBe("a text or an object", (value) => isText(value) || isObject(value));

/** The kinds of steps by the member that names each, with the checks of all its members. */
const STEPS: Readonly<Record<string, OptionChecks<Record<string, unknown>>>> = {
  text: { text: oneOrMoreTexts, phase: text, unfinished: flag },
  reasoning: { reasoning: oneOrMoreTexts },
  item: { item },
  command: {
    command: text,
    cwd: text,
    output: oneOrMoreTexts,
    exitCode: mustBe("a whole number", Number.isSafeInteger),
    asks: flag,
  },
  changes: { changes, asks: flag },
  usage: { usage },
  unauthorized: { unauthorized: count, atOnce: count },
  pauseMs: { pauseMs: count },
  error: { error: text, codexErrorInfo: errorInfo },
  fails: { fails: text, codexErrorInfo: errorInfo },
  crashes: { crashes: yes },
  hangs: { hangs: yes },
  notify: { notify: text, params: object },
  ask: { ask: text, params: object },
};

const step: OptionCheck = (value, name) => {
  if (typeof value === "string") return null;
  if (!isObject(value)) return `"${name}" must be a text or an object`;
  const kinds = Object.keys(STEPS).filter((kind) => value[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return `"${name}" must have one of ${Object.keys(STEPS).join(", ")}, and has ${kinds.join(" and ") || "none of them"}`;
  const checks: Readonly<Record<string, OptionCheck>> = STEPS[kind] ?? {};
  for (const [member, given] of Object.entries(value)) {
    const check = Object.hasOwn(checks, member) ? checks[member] : undefined;
    if (!check) return `"${name}" has "${member}"; beside "${kind}" there may be ${Object.keys(checks).join(", ")}`;
    const problem = given === undefined ? null : check(given, `${name}.${member}`);
    if (problem !== null) return problem;
  }
  return null;
};

const turns: OptionCheck = (value, name) => {
  if (!Array.isArray(value)) return `"${name}" must be a list of turns`;
  for (const [index, turn] of value.entries()) {
    const steps: [unknown, string][] = Array.isArray(turn)
      ? turn.map((one, at) => [one, `${name}[${index}][${at}]`])
      : [[turn, `${name}[${index}]`]];
    for (const [one, where] of steps) {
      const problem = step(one, where);
      if (problem !== null) return problem;
    }
  }
  return null;
};

const scenarioChecks: OptionChecks<FakeScenario> = {
  login: oneOf("ok", "refused", "fails-later", "says-nothing"),
  turns,
  unauthorized: count,
  atOnce: count,
  refreshesEarly: flag,
  logout: oneOf("at-once", "waits"),
  overloaded: mustBe("numbers by method", (value) => isObject(value) && Object.values(value).every(isCount)),
};

/** The release numbers that a fake server can say. */
const release = mustBe("a release such as 0.98.0", (value) => typeof value === "string" && /^\d+\.\d+\.\d+$/.test(value));

/**
 * Looks at a scenario that came from elsewhere, such as a JSON file.
 *
 * @throws {CodexError} `ERR_OPTION`. The message says where it does not fit.
 * @example
 * const fromFile: unknown = JSON.parse('{"turns": [["Hello.", {"unauthorized": 1}]]}');
 * const server = createFakeAppServer({ scenario: checkScenario(fromFile) });
 */
export function checkScenario(scenario: unknown): FakeScenario {
  checkOptions("The scenario", scenario as FakeScenario, scenarioChecks);
  return scenario as FakeScenario;
}

/** @throws {CodexError} `ERR_OPTION` for an option that is unknown or has the wrong kind. */
export function checkFakeOptions(options: FakeAppServerOptions): void {
  const names = Object.keys(namedScenarios);
  checkOptions("createFakeAppServer", options, {
    scenario: (value, name) => (typeof value === "string" ? oneOf(...names)(value, name) : object(value, name)),
    release,
    shared: flag,
    clock: oneOf("manual", "real"),
    handlers: mustBe(
      "functions by method",
      (value) => isObject(value) && Object.values(value).every((one) => func(one, "") === null),
    ),
  });
  if (isObject(options.scenario)) checkScenario(options.scenario);
}
