import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import Module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFakeCodexHome, fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { commandPath } from "codex-app-server-sdk/transport";
import { build } from "esbuild";

// An extension in one file, as editors load it: a CommonJS bundle, with the folder of the command beside it. The editor is played here.
const here = dirname(fileURLToPath(import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "vscode-extension-"));
const backend = await startFakeBackend();
const home = await createFakeCodexHome(backend);
process.env.CODEX_HOME = home.path;

const bundle = join(folder, "extension.js");
await build({
  entryPoints: [join(here, "extension.ts")],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  define: { "import.meta.url": "__filename" },
  logLevel: "error",
});
await cp(dirname(commandPath()), join(folder, "command"), { recursive: true });

/** The editor: commands, secrets, one output channel. */
const commands = new Map<string, (...args: unknown[]) => unknown>();
const secrets = new Map<string, string>();
let shown = "";
let signIns = 0;
const editor = {
  commands: {
    registerCommand(name: string, run: (...args: unknown[]) => unknown) {
      commands.set(name, run);
      return { dispose: () => commands.delete(name) };
    },
    executeCommand: async (name: string, ...args: unknown[]) => commands.get(name)?.(...args),
  },
  window: {
    createOutputChannel: () => ({
      append(text: string) {
        shown += text;
      },
      dispose() {},
    }),
  },
};
commands.set("example.signIn", () => {
  signIns += 1;
  return fakeToken();
});
const context = {
  subscriptions: [] as { dispose(): unknown }[],
  secrets: {
    get: async (key: string) => secrets.get(key),
    store: async (key: string, value: string) => void secrets.set(key, value),
  },
};

const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
const load = loader._load;
loader._load = (request, ...rest) => (request === "vscode" ? editor : load(request, ...rest));
try {
  const extension = createRequire(bundle)(bundle) as {
    activate(given: typeof context): Promise<void>;
    deactivate(): Promise<void>;
  };
  await extension.activate(context);
  backend.plan(401, { text: ["Hello ", "editor."] });
  assert.equal(await editor.commands.executeCommand("example.ask", "Hi."), "completed");
  assert.equal(shown, "Hello editor.");
  assert.equal(signIns, 2);
  await extension.deactivate();
  for (const subscription of context.subscriptions) subscription.dispose();
  assert.deepEqual([...commands.keys()], ["example.signIn"]);
  console.log("the bundled extension signed in, met a 401, signed in again, and left nothing behind");
} finally {
  loader._load = load;
  await backend.close();
  await home.remove();
  await rm(folder, { recursive: true, force: true });
}

// In a real extension, these lines differ:
//   build           is in your package's scripts, with `cp -r node_modules/codex-app-server-sdk/dist/command dist/`
//   example.signIn  is your own sign-in
//   CODEX_HOME      is `context.globalStorageUri.fsPath`, so that threads outlive the window
