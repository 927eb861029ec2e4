/** What has to be done when this process ends. Each is run at most once. */
interface Task {
  readonly run: () => void;
  /** Whether it is run as well when a signal ends the process, for which Node emits no `exit`. */
  readonly onSignals: boolean;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** On every listener of this file, in each copy of this package that a process has loaded. */
const MARK = Symbol.for("codex-app-server-sdk.atExit");

const tasks = new Set<Task>();

/**
 * Runs something when this process ends: by itself, by `process.exit()`, by an exception that nobody caught, and with `onSignals` by
 * SIGINT, SIGTERM or SIGHUP too. The last one added runs first. A host that listens for a signal itself decides what the signal does.
 *
 * @returns Takes it back.
 */
export function atExit(run: () => void, { onSignals = false } = {}): () => void {
  const task: Task = { run, onSignals };
  tasks.add(task);
  listen();
  return () => {
    tasks.delete(task);
    listen();
  };
}

/** Listens for what is needed for the tasks there are, and for nothing else. */
function listen(): void {
  process.off("exit", runAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
  if (tasks.size > 0) process.on("exit", runAll);
  if ([...tasks].some(({ onSignals }) => onSignals)) for (const signal of SIGNALS) process.on(signal, onSignal);
}

function runAll(): void {
  run([...tasks]);
}

const onSignal = Object.assign(
  (signal: NodeJS.Signals) => {
    if (isHostListening(signal)) return;
    run([...tasks].filter(({ onSignals }) => onSignals));
    for (const each of SIGNALS) process.off(each, onSignal);
    // Nobody is left who listens, so that this ends the process.
    process.kill(process.pid, signal);
  },
  { [MARK]: true },
);

function run(due: Task[]): void {
  for (const task of due.reverse()) {
    tasks.delete(task);
    try {
      task.run();
    } catch {
      // The others are run all the same.
    }
  }
}

/** Whether somebody listens who may want to live on. The package `signal-exit` never does; it says how many its listeners are. */
function isHostListening(signal: NodeJS.Signals): boolean {
  const others = process.listeners(signal).filter((listener) => !(MARK in listener));
  const { __signal_exit_emitter__: older } = process as { __signal_exit_emitter__?: { count?: number } };
  const newer = (globalThis as Record<symbol, { count?: number } | undefined>)[Symbol.for("signal-exit emitter")];
  return others.length > (older?.count ?? 0) + (newer?.count ?? 0);
}
