import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { createFakeCodexHome, fakeToken, startFakeBackend } from "codex-app-server-sdk/testing";
import { startMain } from "./main.js";

// The main process of a desktop application, with Electron played here: two windows ask, one of them is closed in the middle.
const backend = await startFakeBackend();
const home = await createFakeCodexHome(backend);

class Window extends EventEmitter {
  shown = "";
  #isDestroyed = false;
  send(_channel: string, delta: unknown) {
    this.shown += String(delta);
  }
  isDestroyed = () => this.#isDestroyed;
  close() {
    this.#isDestroyed = true;
    this.emit("destroyed");
  }
}

const app = new EventEmitter();
let hasQuit = () => {};
const quit = new Promise<void>((resolve) => {
  hasQuit = resolve;
});
const channels = new Map<string, (event: { sender: Window }, ...args: unknown[]) => unknown>();
let signIns = 0;

startMain({
  app: Object.assign(app, { quit: () => hasQuit() }),
  ipcMain: { handle: (channel, listener) => void channels.set(channel, listener as never) },
  // The real one encrypts with the system's keychain.
  safeStorage: { encryptString: (text) => Buffer.from(text), decryptString: (bytes) => Buffer.from(bytes).toString() },
  signIn: async () => {
    signIns += 1;
    return fakeToken();
  },
  codexHome: home.path,
});
const ask = (window: Window, text: string) => channels.get("ask")?.({ sender: window }, text);

try {
  const [first, second] = [new Window(), new Window()];
  backend.plan(401, { text: ["Hello ", "window."] });
  assert.equal(await ask(first, "Hi."), "completed");
  assert.deepEqual([first.shown, signIns, first.listenerCount("destroyed")], ["Hello window.", 2, 0]);

  let onAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  backend.answer = () => {
    onAsked();
    return { hang: true };
  };
  const interrupted = ask(second, "Tell me a story.");
  await asked;
  second.close();
  assert.equal(await interrupted, "interrupted");

  app.emit("before-quit", { preventDefault() {} });
  await quit;
  console.log("two windows, one child process: it ended before the application");
} finally {
  await backend.close();
  await home.remove();
}

// In a real application, these lines differ:
//   app, ipcMain, safeStorage  come from "electron"
//   codexHome                  is a folder below `app.getPath("userData")`
//   signIn                     is your own
