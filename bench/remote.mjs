// A process of a benchmark, and what it is asked to do: one call at a time or several, each with a deadline.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Starts a file of this folder. It ends with this process.
 *
 * @param options - `env`: added to this process's; `execArgv`: options of Node.
 */
export function startRemote(file, { env = {}, execArgv = [] } = {}) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, ...env },
    execArgv,
    stdio: ["ignore", "ignore", process.env.BENCH_DEBUG ? "inherit" : "ignore", "ipc"],
  });
  const waits = new Map();
  let lastId = 0;
  const ended = once(child, "exit");
  child.on("message", ({ id, result, error }) => {
    const wait = waits.get(id);
    waits.delete(id);
    if (error === undefined) wait?.resolve(result);
    else wait?.reject(new Error(`${file}: ${error}`));
  });
  child.on("error", () => {});
  const endWaits = () => {
    for (const { reject } of waits.values()) reject(new Error(`${file} has ended: ${child.signalCode ?? child.exitCode}`));
    waits.clear();
  };
  child.on("exit", endWaits);
  return {
    pid: child.pid,
    ended,
    /** Calls a function of the process, and resolves with what it returns. */
    call(name, params, { timeoutMs = 120_000 } = {}) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waits.delete(id);
          reject(new Error(`${file}: "${name}" took longer than ${timeoutMs} ms`));
        }, timeoutMs);
        const settle = (run) => (value) => {
          clearTimeout(timer);
          run(value);
        };
        waits.set(id, { resolve: settle(resolve), reject: settle(reject) });
        if (child.connected) child.send({ id, name, params });
        else endWaits();
      });
    },
    async kill(signal = "SIGKILL") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/** Answers the calls of whoever started this process, and ends with them. */
export function answerCalls(functions) {
  process.on("disconnect", () => process.exit(0));
  process.on("message", async ({ id, name, params }) => {
    try {
      process.send?.({ id, result: await functions[name](params) });
    } catch (error) {
      process.send?.({ id, error: error?.message ?? String(error) });
    }
  });
}
