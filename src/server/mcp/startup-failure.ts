/** Why a server did not start: it failed, it took too long, or somebody has to sign in, for the first time or again. */
export type StartupFailureKind = "failed" | "late" | "unauthorized" | "expired";

/** A server did not start. The message is in the words of the real server (0.171), and has no secrets. */
export class StartupFailure extends Error {
  override name: string = "StartupFailure";
  readonly kind: StartupFailureKind;

  constructor(message: string, kind: StartupFailureKind = "failed", options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** A duration as Rust prints it: `2s`, `2.5s`, `500ms`. */
export function printDuration(ms: number): string {
  return ms >= 1000 ? `${ms / 1000}s` : `${ms}ms`;
}
