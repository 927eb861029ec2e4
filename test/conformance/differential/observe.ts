import type { Json, Run } from "./driver.js";

/** What was seen of a server, without what differs from run to run. Each list is in its own order: the real server promises no more. */
export interface Observation {
  /** What each request was answered with, in the order they were asked. */
  readonly replies: readonly unknown[];
  /** What was told of accounts, and of the rest. */
  readonly accountNotifications: readonly unknown[];
  readonly notifications: readonly unknown[];
  /** What the server asked. */
  readonly requests: readonly unknown[];
  /** Who asked the model. */
  readonly modelRequests: readonly unknown[];
  /** What the issuer was asked. */
  readonly issuerRequests: readonly unknown[];
  readonly authJson: unknown;
  /** What the scenario itself noted. */
  readonly notes: readonly unknown[];
  /** How the server ended, each time. */
  readonly exitCodes: readonly (number | null)[];
}

/** Neither about accounts nor about turns as such. All but the second belong to features this package does not have. */
const UNRELATED = new Set([
  "remoteControl/status/changed",
  "thread/started",
  "warning",
  "thread/readState/changed",
  "skills/changed",
  "thread/goal/cleared",
  "deprecationNotice",
]);

/** Requests whose answers hold more on the real server than on ours; scenarios note what matters of them. */
const SUMMED_UP = new Set([
  "thread/start",
  "thread/resume",
  "thread/fork",
  "thread/read",
  "thread/list",
  "thread/search",
  "thread/search/stream",
  "thread/turns/list",
  "thread/items/list",
  "thread/unarchive",
  "thread/revert",
  "config/read",
]);

/** Members that are left out on both sides, with the reason. */
const MASKED: Readonly<Record<string, string>> = {
  emittedAtMs: "a time, and not sent by this package",
  create_time: "a time",
  login_owner_id: "random",
  code_verifier: "random",
  workspaceName: "told by the account's backend, which this package does not ask",
  workspaceRouting: "told by the account's backend, which this package does not ask",
};

/** Members whose texts are another each time. */
const RANDOM: ReadonlyMap<string, string> = new Map([
  ["last_refresh", "<time>"],
  ["processId", "<process>"],
]);

const TIMES = /(^|[a-z])(At|AtMs|Ms)$|^(startedAt|completedAt|last_refresh|timeUsedSeconds)$/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

export function observe(run: Run, authJson: string | null, unseen: readonly string[] = []): Observation {
  const clean = createCleaner(run);
  const isReply = ({ method }: Json) => method === undefined;
  const isAsked = ({ id, method }: Json) => method !== undefined && id !== undefined;
  const told = run.received.filter(
    (message) =>
      message.method !== undefined &&
      message.id === undefined &&
      !isUnrelated(message) &&
      !unseen.includes(String(message.method)),
  );
  return {
    replies: run.sent.filter(isAsked).flatMap((asked) => {
      if (SUMMED_UP.has(String(asked.method))) return [];
      const reply = run.received.find((message) => isReply(message) && message.id === asked.id);
      return [clean({ asked: asked.method, ...(reply ? { result: reply.result, error: reply.error } : { reply: "none" }) })];
    }),
    accountNotifications: told.filter(isAboutAccounts).map(clean),
    notifications: joinOutput(told.filter((message) => !isAboutAccounts(message))).map(clean),
    requests: run.received.filter(isAsked).map(clean),
    modelRequests: run.backend.modelRequests.map(({ bearer, headers }) =>
      clean({ bearer, account: headers["chatgpt-account-id"] ?? null }),
    ),
    issuerRequests: run.issuer.requests.filter(({ body }) => !isApiKeyExchange(body)).map(clean),
    authJson: authJson === null ? null : clean(parsed(authJson)),
    notes: run.notes.map((note) => clean(note)),
    exitCodes: run.exitCodes,
  };
}

/** The output of a command, with pieces that follow one another as one: where it was cut is the system's affair. */
function joinOutput(told: readonly Json[]): Json[] {
  const joined: Json[] = [];
  for (const message of told) {
    const last = joined.at(-1);
    const [before, params] = [last?.params as Json | undefined, message.params as Json | undefined];
    const goesOn = message.method === OUTPUT && last?.method === OUTPUT && before?.itemId === params?.itemId;
    if (goesOn) joined[joined.length - 1] = { ...message, params: { ...params, delta: `${before?.delta}${params?.delta}` } };
    else joined.push(message);
  }
  return joined;
}

const OUTPUT = "item/commandExecution/outputDelta";

/** The real server also has an API key made out, and goes on without one. Ours asks for no more than it uses. */
function isApiKeyExchange({ grant_type }: Readonly<Record<string, string>>): boolean {
  return grant_type === "urn:ietf:params:oauth:grant-type:token-exchange";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isUnrelated({ method, params }: Json): boolean {
  // The real server's sandbox, which this package does not have, warns of a program it misses.
  const isAboutSandbox = method === "configWarning" && (params as { path?: string }).path === undefined;
  return UNRELATED.has(String(method)) || isAboutSandbox || isContext(method, params);
}

/** What a server tells the model of itself and its machine, each in words of its own. */
function isContext(method: unknown, params: unknown): boolean {
  return method === "rawResponseItem/completed" && JSON.stringify(params).includes('"provenance":{"type":"harness"');
}

/** Rate limits are told of by turns, and in the order of theirs. */
function isAboutAccounts({ method }: Json): boolean {
  return String(method).startsWith("account/") && method !== "account/rateLimits/updated";
}

/** Puts names in the place of tokens, ids, ports and paths, and takes times out. */
function createCleaner(run: Run): (value: unknown) => unknown {
  const ids = new Map<string, string>();
  const nameId = (id: string) => {
    if (!ids.has(id)) ids.set(id, "<id>");
    return ids.get(id) as string;
  };
  const cleanText = (text: string) => {
    const named = [...run.tokens, ...run.issuer.issued].reduce(
      (current, token, index) => current.replaceAll(token, `<token ${index + 1}>`),
      text,
    );
    return named
      .replaceAll(run.backend.origin, "<backend>")
      .replaceAll(run.issuer.url, "<issuer>")
      .replaceAll(encodeURIComponent(run.issuer.url), "<issuer>")
      .replace(/(state|code_challenge)=[\w-]{40,}/g, "$1=<random>")
      .replaceAll(run.home, "<home>")
      .replace(UUID, nameId)
      .replace(/^([^/]*\/\d+\.\d+\.\d+) \(.*$/, "$1")
      .replace(/expected one of .*$/s, "expected one of");
  };
  const clean = (value: unknown, name = ""): unknown => {
    if (typeof value === "string") return RANDOM.get(name) ?? cleanText(value);
    if (Array.isArray(value)) return value.map((member) => clean(member));
    if (typeof value !== "object" || value === null) return typeof value === "number" && TIMES.test(name) ? "<time>" : value;
    const members = Object.entries(value).filter(([key, member]) => member !== undefined && !Object.hasOwn(MASKED, key));
    return Object.fromEntries(members.map(([key, member]) => [key, clean(member, key)]));
  };
  return (value) => clean(value);
}
