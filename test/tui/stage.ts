import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createFakeCodexHome, type FakeBackend, type FakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { findLastingPort } from "../support/lasting-port.js";
import { CODEX, COMMAND, type Command, commandOf } from "../support/programs.js";
import { eventually } from "../support/settled.js";
import { createClientHome, openTui, TYPIST_CONFIG } from "./client.js";
import { killGroup } from "./process-group.js";
import type { Terminal } from "./terminal.js";

export type ServerName = "ours" | "codex";

/** What a server starts from. */
export interface Setting {
  /** The folder that the server and the terminal UI run in. */
  readonly project: string;
  /** Lines for the model provider's table in `config.toml`. */
  readonly provider?: string | undefined;
  /** `key=value`, as `-c` takes them. */
  readonly overrides?: readonly string[] | undefined;
  /** What our server lets its clients do. Default: as much as the real one. */
  readonly access?: "full" | "none" | undefined;
  /** The launcher of the codex that is the terminal UI, and the real server. Default: that of the pinned release. */
  readonly launcher?: string | undefined;
  /** What `--listen` is told, where it is not any free port. `unix://` is where codex looks by itself; the home is then everybody's. */
  readonly listen?: "unix://" | "unix://PATH" | undefined;
  /** Whether the server is started again where it was: nobody else may come to listen there in the meantime. */
  readonly startsAgain?: boolean | undefined;
}

const LISTENS_WITHIN_MS = 60_000;

/** One server with a backend of its own, and terminal UIs in front of it. */
export class Stage {
  readonly backend: FakeBackend;
  readonly #name: ServerName;
  readonly #setting: Setting;
  readonly #home: FakeCodexHome;
  readonly #clientHome: string;
  readonly #terminals: Terminal[] = [];
  #server: ChildProcess | null = null;
  #url = "";

  private constructor(
    name: ServerName,
    setting: Setting,
    parts: { backend: FakeBackend; home: FakeCodexHome; clientHome: string },
  ) {
    this.#name = name;
    this.#setting = setting;
    this.#home = parts.home;
    this.#clientHome = parts.clientHome;
    this.backend = parts.backend;
  }

  /** Starts a backend and a server. Whoever sets a stage strikes it. */
  static async set(name: ServerName, setting: Setting): Promise<Stage> {
    const { provider = "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0", listen } = setting;
    const isShared = listen === "unix://";
    const backend = await startFakeBackend();
    const home = await createFakeCodexHome(backend, { provider, config: isShared ? TYPIST_CONFIG : "" });
    const clientHome = isShared ? home.path : await createClientHome({ ownProvider: setting.launcher !== undefined });
    const stage = new Stage(name, setting, { backend, home, clientHome });
    try {
      await stage.startServer();
    } catch (error) {
      await stage.strike();
      throw error;
    }
    return stage;
  }

  /** The server's home. */
  get home(): string {
    return this.#home.path;
  }

  /** Where the server listens, or listened last: `ws://127.0.0.1:4500`. */
  get url(): string {
    return this.#url;
  }

  /** Starts the server, where it was before if it has been killed. */
  async startServer(): Promise<void> {
    const { project, overrides = [], startsAgain, launcher = CODEX } = this.#setting;
    const { listen = `ws://127.0.0.1:${startsAgain ? await findLastingPort() : 0}` } = this.#setting;
    const url = this.#url || listen.replace("PATH", join(this.home, "server.sock"));
    const { OPENAI_API_KEY: _, CODEX_API_KEY: __, ...inherited } = process.env;
    const access = this.#name === "ours" ? ["--access", this.#setting.access ?? "full"] : [];
    const command: Command = this.#name === "ours" ? [process.execPath, COMMAND] : commandOf(launcher);
    const [program, ...words] = command;
    const args = [...words, "app-server", "--listen", url, ...access, ...overrides.flatMap((override) => ["-c", override])];
    // In a group of its own, since a launcher would be killed alone.
    this.#server = spawn(program, args, {
      cwd: project,
      env: { ...inherited, CODEX_HOME: this.home },
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#url = await readAddress(this.#server);
    await isReached(this.#url);
  }

  /** Kills the server, as a crash would. */
  async killServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server?.pid) await killGroup(server.pid);
  }

  /** Opens a terminal UI with the arguments given, in place of `--remote URL`. */
  async openTui(args: readonly string[] = ["--remote", this.#url]): Promise<Terminal> {
    const { project: cwd, launcher } = this.#setting;
    const terminal = await openTui({ home: this.#clientHome, cwd, args, ...(launcher ? { launcher } : {}) });
    this.#terminals.push(terminal);
    return terminal;
  }

  /** Ends all that was started, and removes all that was written. */
  async strike(): Promise<void> {
    await Promise.all(this.#terminals.map((terminal) => terminal.close()));
    await this.killServer();
    await this.backend.close();
    await this.#home.remove();
    await rm(this.#clientHome, { recursive: true, force: true });
  }
}

/** Resolves when an address is taken connections at: the real server names it a moment before. */
async function isReached(address: string): Promise<void> {
  if (!address.startsWith("ws:")) return;
  const { hostname, port } = new URL(address);
  await eventually(async () => {
    const socket = connect(Number(port), hostname);
    await once(socket, "connect").finally(() => socket.destroy());
  });
}

/** Resolves with the address a server says it listens on. */
function readAddress(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`The server ${why}. It said:\n${said}`));
    };
    const timer = setTimeout(() => fail("does not listen"), LISTENS_WITHIN_MS);
    server.once("error", ({ message }) => fail(`could not be started: ${message}`));
    server.once("exit", (code) => fail(`ended with exit code ${code}`));
    server.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const address = /listening on:? ((?:ws|unix):\/\/\S+)\n/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
