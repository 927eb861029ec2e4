import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  createFakeCodexHome,
  type FakeAnswer,
  type FakeBackend,
  type FakeRequest,
  startFakeBackend,
} from "codex-app-server-sdk/testing";
import { isAlive } from "../support/processes.js";
import { CODEX, COMMAND, type Command, commandOf } from "../support/programs.js";

export type ServerName = "ours" | "codex";

/** An answer of the model, or how it is made from the request. */
export type Planned = FakeAnswer | ((request: FakeRequest) => FakeAnswer);

const PROGRAMS: Readonly<Record<ServerName, Command>> = { ours: [process.execPath, COMMAND], codex: commandOf(CODEX) };
const ENDS_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 20;
const PROVIDER = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0";
const TITLE = JSON.stringify({ title: "Greet the model" });

/** What a client is pointed at: a codex, with a home, a model and a project of its own. */
export class Stage {
  readonly server: ServerName;
  readonly backend: FakeBackend;
  readonly home: string;
  /** The folder that the client works in. */
  readonly project: string;
  /** A folder that holds the codex under test by the name of `codex`, for clients that look for it in `PATH`. */
  readonly bin: string;
  readonly #plan: Planned[] = [];
  readonly #seen: FakeRequest[] = [];
  readonly #remove: () => Promise<void>;

  private constructor(parts: Pick<Stage, "server" | "backend" | "home" | "project" | "bin"> & { remove: () => Promise<void> }) {
    this.server = parts.server;
    this.backend = parts.backend;
    this.home = parts.home;
    this.project = parts.project;
    this.bin = parts.bin;
    this.#remove = parts.remove;
    this.backend.answer = (request) => {
      if (isForTitle(request)) return { text: TITLE };
      this.#seen.push(request);
      const planned = this.#plan.shift() ?? "ok";
      return typeof planned === "function" ? planned(request) : planned;
    };
  }

  /** Starts a backend, and writes what a codex needs. Whoever sets a stage strikes it. */
  static async set(server: ServerName, { config = "" }: { config?: string } = {}): Promise<Stage> {
    const backend = await startFakeBackend();
    const home = await createFakeCodexHome(backend, { config, provider: PROVIDER });
    const folder = await realpath(await mkdtemp(join(tmpdir(), "client-")));
    const [project, bin] = await Promise.all(["project", "bin"].map((name) => mkdtemp(join(folder, `${name}-`))));
    if (project === undefined || bin === undefined) throw new Error("no folders");
    // All that a client is told of the codex to use is where this file is.
    const script = `#!/bin/sh\necho $$ >> "${join(bin, "pids")}"\nexec ${PROGRAMS[server].map((part) => `"${part}"`).join(" ")} "$@"\n`;
    await writeFile(join(bin, "codex"), script, { mode: 0o755 });
    const remove = async () => {
      await ended(join(bin, "pids"));
      await backend.close();
      await home.remove();
      await rm(folder, { recursive: true, force: true });
    };
    return new Stage({ server, backend, home: home.path, project, bin, remove });
  }

  /** The path of codex, as a client's settings take it. */
  get codex(): string {
    return join(this.bin, "codex");
  }

  /** The environment of a client: nothing of this machine's codex, and nobody who is signed in. */
  get env(): Record<string, string> {
    return { PATH: `${this.bin}:${process.env.PATH}`, HOME: this.home, CODEX_HOME: this.home, LANG: "C.UTF-8" };
  }

  /** Answers the next requests to the model, one each. After them every answer is `"ok"`. */
  plan(...answers: Planned[]): void {
    this.#plan.push(...answers);
  }

  /** Forgets what was planned and not asked for. */
  beginAct(): void {
    this.#plan.length = 0;
  }

  /** What users had said in each request to the model since this was last asked. */
  takeAsked(): string[][] {
    return this.#seen.splice(0).map(usersTexts);
  }

  /** What the project holds, by file. */
  async files(): Promise<Record<string, string>> {
    const names = (await readdir(this.project, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const texts = names.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(this.project.length + 1), await readFile(path, "utf8")] as const;
    });
    return Object.fromEntries((await Promise.all(texts)).filter(([path]) => !path.startsWith(".git/")));
  }

  /** Removes all that was written. */
  strike(): Promise<void> {
    return this.#remove();
  }
}

/** Waits for the servers that a client has started, and not waited for. One that does not end is killed. */
async function ended(file: string): Promise<void> {
  const giveUpAt = Date.now() + ENDS_WITHIN_MS;
  for (const pid of (await readFile(file, "utf8").catch(() => "")).split("\n").map(Number)) {
    if (!pid) continue;
    while (isAlive(pid) && Date.now() < giveUpAt) await pause(LOOK_AGAIN_MS);
    if (isAlive(pid)) process.kill(pid, "SIGKILL");
  }
}

/** codex-acp has the server ask a model for the name of a session, at a time of its own. */
function isForTitle({ body }: FakeRequest): boolean {
  return JSON.stringify(body).includes("generate a very short title");
}

/** What users said in a request to the model, without what the server adds of its own. */
function usersTexts({ body }: FakeRequest): string[] {
  const { input = [] } = body as { input?: { role?: string; content?: string | { text?: string; image_url?: string }[] }[] };
  return input
    .filter(({ role }) => role === "user")
    .flatMap(({ content = [] }) =>
      typeof content === "string" ? [content] : content.map(({ text, image_url: image }) => text ?? image ?? ""),
    )
    .filter((text) => !text.startsWith("<") && !text.startsWith("#"));
}
