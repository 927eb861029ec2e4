import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeCodexHome, type FakeBackend, type FakeCodexHome, startFakeBackend } from "codex-app-server-sdk/testing";
import { CODEX, COMMAND } from "../support/programs.js";
import { killGroup } from "./process-group.js";
import { Terminal } from "./terminal.js";

export type ServerName = "ours" | "codex";

/** What a server starts from. */
export interface Setting {
  /** The folder that the server and the terminal UI run in. */
  readonly project: string;
  /** Lines for the model provider's table in `config.toml`. */
  readonly provider?: string | undefined;
  /** `key=value`, as `-c` takes them. */
  readonly overrides?: readonly string[] | undefined;
  /** `unix` listens on a socket in the home. Default: `ws`. */
  readonly listen?: "ws" | "unix" | undefined;
}

const PROGRAMS: Readonly<Record<ServerName, string>> = { ours: COMMAND, codex: CODEX };
const LISTENS_WITHIN_MS = 60_000;

/** The terminal UI asks a web site for tips, whatever its configuration says; here that ends at a port where nobody listens. */
const NOWHERE = "http://127.0.0.1:1";
const OFFLINE = { HTTPS_PROXY: NOWHERE, HTTP_PROXY: NOWHERE, ALL_PROXY: NOWHERE, NO_PROXY: "127.0.0.1,localhost" };

/** Letters come faster here than a person types them: they are no pasted text all the same. */
const CLIENT_CONFIG = `
check_for_update_on_startup = false
disable_paste_burst = true

[analytics]
enabled = false

[tui]
animations = false
show_tooltips = false
`;

/** One server with a backend of its own, and terminal UIs in front of it. */
export class Stage {
  readonly backend: FakeBackend;
  /** The server's home. */
  readonly home: string;
  readonly #name: ServerName;
  readonly #setting: Setting;
  readonly #serverHome: FakeCodexHome;
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
    this.#serverHome = parts.home;
    this.#clientHome = parts.clientHome;
    this.backend = parts.backend;
    this.home = parts.home.path;
  }

  /** Starts a backend and a server. Whoever sets a stage strikes it. */
  static async set(name: ServerName, setting: Setting): Promise<Stage> {
    const backend = await startFakeBackend();
    const provider = setting.provider ?? "requires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0";
    const home = await createFakeCodexHome(backend, { provider });
    const clientHome = await mkdtemp(join(tmpdir(), "tui-"));
    await writeFile(join(clientHome, "config.toml"), CLIENT_CONFIG);
    const stage = new Stage(name, setting, { backend, home, clientHome });
    try {
      await stage.startServer();
    } catch (error) {
      await stage.strike();
      throw error;
    }
    return stage;
  }

  /** Where the server listens, or listened last: `ws://127.0.0.1:4500`. */
  get url(): string {
    return this.#url;
  }

  /** Starts the server, where it was before if it has been killed. */
  async startServer(): Promise<void> {
    const { project, overrides = [], listen = "ws" } = this.#setting;
    const url = this.#url || (listen === "unix" ? `unix://${join(this.home, "server.sock")}` : "ws://127.0.0.1:0");
    const { OPENAI_API_KEY: _, CODEX_API_KEY: __, ...inherited } = process.env;
    const args = [PROGRAMS[this.#name], "app-server", "--listen", url, ...overrides.flatMap((override) => ["-c", override])];
    // In a group of its own, since the real one is started by a launcher that would be killed alone.
    this.#server = spawn(process.execPath, args, {
      cwd: project,
      env: { ...inherited, CODEX_HOME: this.home },
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#url = await readAddress(this.#server);
  }

  /** Kills the server, as a crash would. */
  async killServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server?.pid) await killGroup(server.pid);
  }

  /** Opens a terminal UI with the arguments given, in place of `--remote URL`. */
  async openTui(args: readonly string[] = ["--remote", this.url]): Promise<Terminal> {
    const terminal = await Terminal.open({
      command: process.execPath,
      args: [CODEX, ...args],
      cwd: this.#setting.project,
      env: { HOME: this.#clientHome, CODEX_HOME: this.#clientHome, ...OFFLINE },
    });
    this.#terminals.push(terminal);
    return terminal;
  }

  /** Ends all that was started, and removes all that was written. */
  async strike(): Promise<void> {
    await Promise.all(this.#terminals.map((terminal) => terminal.close()));
    await this.killServer();
    await this.backend.close();
    await this.#serverHome.remove();
    await rm(this.#clientHome, { recursive: true, force: true });
  }
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
