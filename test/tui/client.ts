import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CODEX, commandOf } from "../support/programs.js";
import { Terminal } from "./terminal.js";

/** For the top of `config.toml`. Letters come faster here than a person types them, and are no pasted text all the same. */
export const TYPIST_CONFIG = "disable_paste_burst = true\ntui = { animations = false, show_tooltips = false }";
const CLIENT_CONFIG = `${TYPIST_CONFIG}\ncheck_for_update_on_startup = false\nanalytics = { enabled = false }\n`;

/** The terminal UI asks a web site for tips, whatever its configuration says; here that ends at a port where nobody listens. */
const NOWHERE = "http://127.0.0.1:1";
const OFFLINE = { HTTPS_PROXY: NOWHERE, HTTP_PROXY: NOWHERE, ALL_PROXY: NOWHERE, NO_PROXY: "127.0.0.1,localhost" };

/** Up to 0.153 a configuration of the terminal UI's own decides whether anyone must sign in, and what the provider is called. */
const OWN_PROVIDER = `
model = "mock-model"
model_provider = "mock_provider"
[model_providers.mock_provider]
name = "mock"
base_url = "${NOWHERE}/v1"
wire_api = "responses"
requires_openai_auth = false
`;

/** Makes a home for terminal UIs. */
export async function createClientHome({ ownProvider = false } = {}): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "tui-"));
  await writeFile(join(home, "config.toml"), `${CLIENT_CONFIG}${ownProvider ? OWN_PROVIDER : ""}`);
  return home;
}

export interface TuiOptions {
  readonly home: string;
  readonly cwd: string;
  readonly args: readonly string[];
  /** The launcher of its codex. Default: that of the pinned release. */
  readonly launcher?: string;
}

/** Opens the real terminal UI, which calls nobody but its server. */
export async function openTui({ home, cwd, args, launcher = CODEX }: TuiOptions): Promise<Terminal> {
  // It warns where there is no bubblewrap, which it has no use for here.
  await writeFile(join(home, "bwrap"), "#!/bin/sh\n", { mode: 0o755 });
  const env = { PATH: `${process.env.PATH}:${home}`, HOME: home, CODEX_HOME: home, ...OFFLINE };
  const [command, ...words] = commandOf(launcher);
  return Terminal.open({ command, args: [...words, ...args], cwd, env });
}
