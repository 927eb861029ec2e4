import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { CODEX_ACP } from "./installed.js";
import type { Stage } from "./stage.js";

type Json = Record<string, unknown>;

/** What a session was told, by its kind. */
export type Updates = Readonly<Record<string, readonly unknown[]>>;

/** What is asked for a permission, and how it is answered: by the kind of the option to choose. */
export interface PermissionRequest {
  readonly toolCall: Json;
  readonly options: readonly { readonly optionId: string; readonly kind: string; readonly name: string }[];
}

const PATIENCE_MS = 60_000;
/** Told at times of its own: what can be done, and the session's name. */
const IN_ITS_OWN_TIME = new Set(["available_commands_update"]);

/** The agent hands the server's warnings on as if the model had said them. */
function isWarning({ content }: Json): boolean {
  return (content as { text?: string } | undefined)?.text?.startsWith("Warning: ") === true;
}

/** An editor, in front of the ACP agent that speaks to codex. */
export class AcpClient {
  readonly permissionRequests: PermissionRequest[] = [];
  /** The kind of option that is chosen. */
  choice = "allow_once";
  sessionId = "";
  readonly #stage: Stage;
  #child: ChildProcessWithoutNullStreams;
  #exited: Promise<void> = Promise.resolve();
  readonly #waiting = new Map<number, (reply: Json) => void>();
  readonly #looks = new Set<() => void>();
  #updates: Json[] = [];
  #said = "";
  #nextId = 1;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#child = this.#spawn();
  }

  /** Ends the agent, and starts another. */
  async restart(): Promise<void> {
    await this.close();
    this.#child = this.#spawn();
  }

  introduce(): Promise<Json> {
    return this.ask("initialize", {
      protocolVersion: 1,
      clientInfo: { name: "editor", version: "1" },
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false } },
    });
  }

  /** Asks, and resolves with the result, or with the error that came in its place. */
  async ask(method: string, params: object): Promise<Json> {
    const id = this.#nextId++;
    const replied = new Promise<Json>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}. It said:\n${this.#said}`)), PATIENCE_MS);
      this.#waiting.set(id, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
    });
    this.#send({ id, method, params });
    const { result, error } = await replied;
    return (result as Json | undefined) ?? { error };
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  /** Says something in the session, and resolves with why the turn ended and with what was told on the way. */
  async prompt(...content: (string | Json)[]): Promise<object> {
    const prompt = content.map((part) => (typeof part === "string" ? { type: "text", text: part } : part));
    const reply = await this.ask("session/prompt", { sessionId: this.sessionId, prompt });
    return { ...reply, updates: this.takeUpdates() };
  }

  /** What was told since this was last asked. */
  takeUpdates(): Updates {
    const updates: Record<string, unknown[]> = {};
    for (const { sessionUpdate, ...update } of this.#updates.splice(0)) {
      const kind = isWarning(update) ? "warning" : String(sessionUpdate);
      if (IN_ITS_OWN_TIME.has(kind) || (kind === "session_info_update" && update.title !== undefined)) continue;
      updates[kind] = [...(updates[kind] ?? []), update];
    }
    return updates;
  }

  /** Resolves with the first update, past or to come, that fits. */
  told(fits: (update: Json) => boolean): Promise<Json> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.#updates.find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`waited in vain. It told: ${JSON.stringify(this.#updates)}`));
      }, PATIENCE_MS);
      this.#looks.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#exited;
  }

  #spawn(): ChildProcessWithoutNullStreams {
    const { project, env, codex } = this.#stage;
    const child = spawn(process.execPath, [CODEX_ACP], {
      cwd: project,
      env: { ...env, CODEX_PATH: codex, NO_BROWSER: "1", INITIAL_AGENT_MODE: "read-only" },
    });
    child.stdin.on("error", () => {});
    child.stderr.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
    createInterface({ input: child.stdout }).on("line", (line) => this.#receive(JSON.parse(line) as Json));
    this.#exited = new Promise((resolve) => child.once("close", () => resolve()));
    return child;
  }

  #send(message: Json): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  #receive({ id, method, params, ...reply }: Json): void {
    if (method === undefined) this.#waiting.get(Number(id))?.(reply);
    if (method === "session/update") this.#updates.push((params as { update: Json }).update);
    if (method === "session/request_permission") this.#decide(id, params as PermissionRequest);
    for (const look of [...this.#looks]) look();
  }

  #decide(id: unknown, request: PermissionRequest): void {
    this.permissionRequests.push({ toolCall: request.toolCall, options: request.options });
    const optionId = request.options.find(({ kind }) => kind === this.choice)?.optionId;
    this.#send({ id, result: { outcome: optionId ? { outcome: "selected", optionId } : { outcome: "cancelled" } } });
  }
}
