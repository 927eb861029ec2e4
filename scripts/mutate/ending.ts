const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const LOOK_EVERY_MS = 250;
/** The process that gets the children of one that has gone. */
const INIT = 1;

/** Calls `end` once when this process is told to end: by a signal, or, under `npm run`, because its parent process has gone. */
export function whenToldToEnd(end: () => void): void {
  let isTold = false;
  const tell = () => {
    if (!isTold) end();
    isTold = true;
  };
  for (const signal of SIGNALS) process.on(signal, tell);
  if (process.env.npm_lifecycle_event === undefined) return;
  // npm passes a signal on to the shell that it starts, and the shell ends without a word to this process.
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent || process.ppid === INIT) tell();
  };
  setInterval(look, LOOK_EVERY_MS).unref();
}
