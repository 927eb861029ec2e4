import type { ExperimentalFeature } from "../../protocol/wire/experimental-feature.js";
import type { Configuration } from "../config/configuration.js";
import { type KnownFeature, knownFeatures } from "../config/known-features.js";
import type { ServerHandlers } from "../connection/server.js";
import { pageOf } from "../pages.js";
import type { Threads } from "../thread/threads.js";

/** The features that change something in this server, where they are switched on or off. They are on unless they are switched off. */
const EFFECTIVE: ReadonlySet<string> = new Set(["shell_tool"]);

/**
 * Answers `experimentalFeature/list`: the names and stages of the real server (0.171), in its order. What has no effect here is off, and
 * what the real server offers people to try (`beta`) and is not here counts as under development, so that no client offers it.
 */
export function createExperimentalFeatureHandlers(
  threads: Pick<Threads, "get">,
  config: Pick<Configuration, "current">,
): NonNullable<ServerHandlers["experimentalFeature"]> {
  return {
    list: (params, { connection }) => {
      const { features } = params.threadId ? threads.get(params.threadId, connection).settings : config.current;
      const all = knownFeatures().map((feature) => describe(feature, features ?? {}));
      return pageOf(all, params, "feature flags");
    },
  };
}

function describe(
  { name, stage, isOnInCodex }: KnownFeature,
  configured: Readonly<Record<string, boolean>>,
): ExperimentalFeature {
  const hasEffect = EFFECTIVE.has(name);
  return {
    name,
    stage: stage === "beta" ? "underDevelopment" : stage,
    displayName: null,
    description: null,
    announcement: null,
    enabled: hasEffect && (configured[name] ?? isOnInCodex),
    defaultEnabled: hasEffect && isOnInCodex,
  };
}
