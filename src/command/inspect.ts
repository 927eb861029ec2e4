import { startInspector } from "../inspector/index.js";

/** What a call of `inspect` says. */
export interface InspectCall {
  readonly words: readonly string[];
  readonly own: readonly [string, ...string[]];
  readonly bearerFile: string | undefined;
  readonly codexHome: string | undefined;
  readonly replay: string | undefined;
  readonly port: number;
  readonly pageFolder: URL;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs an Inspector until this process is told to end. A second signal ends it at once. */
export async function runInspect({ bearerFile, codexHome, replay, ...call }: InspectCall): Promise<void> {
  const inspector = await startInspector({
    ...call,
    bearerFile: bearerFile ?? null,
    codexHome: codexHome ?? null,
    recording: replay ?? null,
  });
  // Before the link: whoever has read it may tell this process to end.
  const told = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  process.stdout.write(
    `The Inspector is open. This link works once, on this machine:\n\n  ${inspector.link}\n\nCtrl-C ends it.\n`,
  );
  await told;
  for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
  await inspector.close();
  process.exit(0);
}
