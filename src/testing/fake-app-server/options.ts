import type { RequestContext } from "../../rpc/peer.js";
import type { FakeScenario, namedScenarios } from "./scenario.js";

/** How a fake app-server behaves. */
export interface FakeAppServerOptions {
  /** The name of a ready scenario, or one of your own. Default: `"ok"`. */
  readonly scenario?: keyof typeof namedScenarios | FakeScenario | undefined;
  /**
   * The release it introduces itself as, and whose dialect it speaks: it has only the methods of that release, and reads its login.
   * Default: the one this package follows.
   */
  readonly release?: string | undefined;
  /** Whether its transports say that it serves others as well, as a socket's do. Default: false, as a child's. */
  readonly shared?: boolean | undefined;
  /** `manual`: time passes when the clock is moved. `real`: it passes by itself. Default: `manual`. */
  readonly clock?: "manual" | "real" | undefined;
  /** Answers in place of its own, by method. */
  readonly handlers?: Readonly<Record<string, (params: unknown, context: RequestContext) => unknown>> | undefined;
}
