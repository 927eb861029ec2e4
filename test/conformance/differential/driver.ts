import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  createFakeCodexHome,
  type FakeBackend,
  type FakeTokenOptions,
  fakeToken,
  startFakeBackend,
} from "codex-app-server-sdk/testing";
import { expect } from "vitest";
import { findLastingPort } from "../../support/lasting-port.js";
import { CODEX, COMMAND, type Command, commandOf } from "../../support/programs.js";
import {
  REFRESH_PATH,
  REVOKE_PATH,
  type StandInIssuer,
  type StandInTokenOptions,
  startStandInIssuer,
} from "../../support/stand-in-issuer.js";
import { createWireCheck, type WireCheck } from "../wire-check.js";
import { type Observation, observe } from "./observe.js";

export type Json = Record<string, unknown>;
export type ServerName = "ours" | "codex";

/** What a scenario starts from. */
export interface Setting {
  /** Lines for the top of `config.toml`. */
  readonly config?: string;
  /** Lines for the provider's table, in place of `requires_openai_auth = true` and no retries. */
  readonly provider?: string;
  /** What `auth.json` holds at the start. */
  readonly authJson?: Json;
  /** A ChatGPT sign-in that `auth.json` holds at the start; the members are laid over it. */
  readonly signedIn?: StandInTokenOptions & { readonly authJson?: Json; readonly tokens?: Json };
  /** The same as a text, for one that is no JSON. */
  readonly authText?: string;
  /** `config.toml` as a whole, in place of one that points at the backend. */
  readonly configFile?: string;
  readonly env?: Record<string, string>;
  /** Whether the backend goes away, and nobody else may come to listen where it was. */
  readonly backendGoes?: boolean;
  /** Arguments after `app-server`. */
  readonly args?: readonly string[];
}

/** Where our server differs from the real one on purpose. Everything else has to be alike. */
export interface Exception {
  readonly because: string;
  /** The beginnings of the places that differ, as `differencesOf` names them. Each of them has to differ. */
  readonly at: readonly string[];
  /** The same for places that differ in one run and not in another: what follows from the difference, cut off at the end of the scenario. */
  readonly maybe?: readonly string[];
  /** Looks at how ours does it. */
  readonly ours: (observation: Observation) => void;
}

/** A case that is played against both servers. */
export interface Scenario extends Setting {
  readonly name: string;
  /** Why our server does not do as the real one. The two must differ then, and `ours` says how ours does. */
  readonly differs?: Exception;
  /** Whether the real server tells of things in one order this time and in another next time: of a login's end and of what ended it, say. */
  readonly inAnyOrder?: boolean;
  /** Notifications that are not compared: the real server sends them or not, by chance. */
  readonly unseen?: readonly string[];
  play(run: Run): Promise<void>;
}

/** How long any one wait may take, in milliseconds: more than the ten seconds of a refresh, also where the machine has much else to do. */
const PATIENCE_MS = 60_000;

/** Made when the first server is played. */
let wireCheck: Promise<WireCheck> | undefined;

/** One server, driven over stdio, line by line, with a backend of its own. */
export class Run {
  readonly backend: FakeBackend;
  readonly issuer: StandInIssuer;
  readonly home: string;
  readonly sent: Json[] = [];
  readonly received: Json[] = [];
  readonly tokens: string[] = [];
  readonly exitCodes: (number | null)[] = [];
  /** What the scenario itself looked at, to be compared as well. */
  readonly notes: unknown[] = [];
  readonly #name: ServerName;
  readonly #env: Record<string, string>;
  readonly #command: Command;
  readonly #looks = new Set<() => void>();
  #child: ChildProcessWithoutNullStreams;
  #exited: Promise<void>;
  #nextId = 1;

  private constructor(
    name: ServerName,
    { backend, issuer, home }: Pick<Run, "backend" | "issuer" | "home">,
    { env = {}, args = [] }: Setting,
    codex: string,
  ) {
    this.#name = name;
    this.#env = { ...issuerEnv(issuer), ...env };
    const command: Command = name === "ours" ? [process.execPath, COMMAND] : commandOf(codex);
    this.#command = [...command, "app-server", ...args];
    this.backend = backend;
    this.issuer = issuer;
    this.home = home;
    [this.#child, this.#exited] = this.#spawn();
  }

  /**
   * Plays a scenario against a server, and tells what was seen.
   *
   * @param codex - The launcher of the real one. Default: the pinned release.
   */
  static async play(name: ServerName, scenario: Scenario, codex: string = CODEX): Promise<Observation> {
    const backend = await startFakeBackend({ port: scenario.backendGoes ? await findLastingPort() : 0 });
    const issuer = await startStandInIssuer();
    const { config, provider, configFile, signedIn } = scenario;
    const authJson = signedIn ? describeSignIn(issuer, signedIn) : scenario.authJson;
    const authText = scenario.authText ?? (authJson && JSON.stringify(authJson));
    const home = await createFakeCodexHome(backend, { config, provider });
    if (configFile !== undefined) await writeFile(join(home.path, "config.toml"), configFile);
    if (authText !== undefined) await writeFile(join(home.path, "auth.json"), authText, { mode: 0o600 });
    const run = new Run(name, { backend, issuer, home: home.path }, scenario, codex);
    try {
      await scenario.play(run);
      await run.#arrive();
      await run.stop();
      if (name === "ours") await run.#checkShapes();
      return observe(run, await readFile(join(home.path, "auth.json"), "utf8").catch(() => null), scenario.unseen);
    } finally {
      await run.stop();
      await backend.close();
      await issuer.close();
      await home.remove();
    }
  }

  /** A token with a name of its own in the observation. */
  token(options: FakeTokenOptions = {}): string {
    const token = fakeToken(options);
    this.tokens.push(token);
    return token;
  }

  write(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  send(message: Json): void {
    this.sent.push(message);
    this.write(JSON.stringify(message));
  }

  /** Asks, and resolves with the reply. */
  request(method: string, params?: unknown): Promise<Json> {
    return this.requestAs(this.#nextId++, method, params);
  }

  requestAs(id: unknown, method: string, params?: unknown): Promise<Json> {
    this.send(params === undefined ? { id, method } : { id, method, params });
    return this.when((message) => message.id === id && message.method === undefined);
  }

  /** Asks until the reply fits. Only that reply is observed, as it is chance how often it takes. */
  async requestUntil(fits: (reply: Json) => boolean, method: string, params: unknown): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const reply = await this.request(method, params);
      if (fits(reply)) return;
      if (performance.now() > giveUpAt) throw new Error(`${this.#name}: the last answer was ${JSON.stringify(reply)}`);
      this.sent.pop();
    }
  }

  /** Resolves with the first message, past or to come, that fits. */
  when(fits: (message: Json) => boolean): Promise<Json> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.received.find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        const methods = this.received.map(({ method, id }) => method ?? `reply ${id}`).join(", ");
        reject(new Error(`${this.#name}: waited in vain; heard: ${methods}`));
      }, PATIENCE_MS);
      this.#looks.add(look);
      look();
    });
  }

  /** Resolves with the notification (or server request) of that name that comes as the `count`-th. */
  heard(method: string, count = 1): Promise<Json> {
    const nth = () => this.received.filter((message) => message.method === method)[count - 1];
    return this.when(() => nth() !== undefined).then(() => nth() as Json);
  }

  /** The refresh request that comes as the `count`-th. */
  async refresh(
    count = 1,
  ): Promise<{ id: unknown; answer: (result: unknown) => void; refuse: (code?: number, message?: string) => void }> {
    const { id } = await this.heard("account/chatgptAuthTokens/refresh", count);
    return {
      id,
      answer: (result) => this.send({ id, result }),
      refuse: (code = -32000, message = "refresh failed") => this.send({ id, error: { code, message } }),
    };
  }

  initialize(capabilities: unknown = { experimentalApi: true }): Promise<Json> {
    return this.request("initialize", { clientInfo: { name: "probe", version: "1" }, capabilities });
  }

  /** Notes what `config.toml` says. */
  async noteConfigFile(): Promise<void> {
    this.notes.push(await readFile(join(this.home, "config.toml"), "utf8").catch(() => "no file"));
  }

  /** Signs in with tokens of the newer shape and waits until that is announced. */
  async login(params: Json = {}): Promise<string> {
    const accessToken = (params.accessToken as string | undefined) ?? this.token();
    const before = this.received.filter(({ method }) => method === "account/updated").length;
    await this.request("account/login/start", { type: "chatgptAuthTokens", accessToken, chatgptAccountId: "org-a", ...params });
    await this.heard("account/updated", before + 1);
    return accessToken;
  }

  /** An answer to a refresh, with a new token. */
  fresh(members: Json = {}): Json {
    return { accessToken: this.token(), chatgptAccountId: "org-a", chatgptPlanType: null, ...members };
  }

  async startThread(): Promise<string> {
    const { result } = await this.request("thread/start", {});
    return (result as { thread: { id: string } }).thread.id;
  }

  startTurn(threadId: string): Promise<Json> {
    return this.request("turn/start", { threadId, input: [{ type: "text", text: "hi" }] });
  }

  /** Resolves when the thread's next turn, or the `count`-th of all, has completed. */
  completed(count = 1): Promise<Json> {
    return this.heard("turn/completed", count);
  }

  /** Signs in, starts a thread, and a turn in it. */
  async loginAndStartTurn(params: Json = {}): Promise<string> {
    await this.login(params);
    const threadId = await this.startThread();
    await this.startTurn(threadId);
    return threadId;
  }

  /**
   * Waits for the end of a login, and until it can no longer be cancelled: the real server forgets it a moment after it has told of the
   * end. Of the requests to cancel it, the last is observed.
   */
  async loginEnded(loginId: unknown): Promise<void> {
    await this.heard("account/login/completed");
    await this.settle();
    const isForgotten = ({ result }: Json) => (result as Json | undefined)?.status === "notFound";
    await this.requestUntil(isForgotten, "account/login/cancel", { loginId });
  }

  /** A round trip or three, so that what was on its way has come. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) await this.request("account/read", {});
  }

  /** The same at the end of a scenario, where what the server tells after its last answer would be lost by chance. It is not observed. */
  async #arrive(): Promise<void> {
    if (!this.#child.stdin.writable || this.#child.exitCode !== null) return;
    const [sent, firstId] = [this.sent.length, this.#nextId];
    await this.settle();
    this.sent.splice(sent);
    const isOwn = ({ id, method }: Json) => method === undefined && typeof id === "number" && id >= firstId;
    this.received.splice(0, this.received.length, ...this.received.filter((message) => !isOwn(message)));
  }

  /** Ends the server as a client does that goes away. One that does not end by that is killed, which its exit code then tells. */
  async stop(): Promise<void> {
    if (this.#child.stdin.writable) this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Ends the server and starts it again on the same home. */
  async restart(): Promise<void> {
    await this.stop();
    [this.#child, this.#exited] = this.#spawn();
  }

  /** Whatever our server said has to have the shape that codex describes. */
  async #checkShapes(): Promise<void> {
    wireCheck ??= createWireCheck();
    expect((await wireCheck).misfitsIn(this.sent, this.received), "messages of a shape that codex does not describe").toEqual([]);
  }

  #spawn(): [ChildProcessWithoutNullStreams, Promise<void>] {
    const { OPENAI_API_KEY: _, CODEX_API_KEY: __, ...inherited } = process.env;
    const [program, ...args] = this.#command;
    const child = spawn(program, args, {
      cwd: this.home,
      env: { ...inherited, CODEX_HOME: this.home, ...this.#env },
    });
    child.stdin.on("error", () => {});
    child.stderr.resume();
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.received.push(JSON.parse(line) as Json);
      for (const look of [...this.#looks]) look();
    });
    const exited = new Promise<void>((resolve) => {
      child.once("close", (code) => {
        this.exitCodes.push(code);
        resolve();
      });
    });
    return [child, exited];
  }
}

/** Where the real codex, and so ours, is told that accounts are signed in. */
function issuerEnv({ url }: StandInIssuer): Record<string, string> {
  return {
    CODEX_APP_SERVER_LOGIN_ISSUER: url,
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${url}${REFRESH_PATH}`,
    CODEX_REVOKE_TOKEN_URL_OVERRIDE: `${url}${REVOKE_PATH}`,
  };
}

/** An `auth.json` as a sign-in leaves it. */
export function describeSignIn(
  issuer: StandInIssuer,
  { authJson = {}, tokens = {}, ...options }: NonNullable<Setting["signedIn"]> = {},
): Json {
  const { token_type: _, ...kept } = issuer.tokens(options);
  return {
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: { ...kept, account_id: options.account ?? "org-a", ...tokens },
    last_refresh: new Date().toISOString(),
    ...authJson,
  };
}
