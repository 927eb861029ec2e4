import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { Configuration } from "../config/configuration.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { sandboxOfCommandProfile } from "../thread/permission-profiles.js";
import { defaultSettings } from "../thread/settings.js";
import { settleSandbox } from "../thread/settings-checks.js";
import type { CommandRules } from "../workspace/command-params.js";

/** What holds for the commands of `command/exec`: what the client says, or else the configuration, as on the real server (0.171). */
export function createCommandRules(config: Configuration, sandbox: Sandbox): CommandRules {
  return {
    sandbox,
    policyOf: ({ sandboxPolicy, permissionProfile }) => {
      if (sandboxPolicy && permissionProfile)
        throw new RpcError(INVALID_REQUEST, "`permissionProfile` cannot be combined with `sandboxPolicy`");
      if (permissionProfile) return sandboxOfCommandProfile(permissionProfile);
      return sandboxPolicy ? settleSandbox(sandboxPolicy) : defaultSettings(config.current).sandboxPolicy;
    },
    environment: () => defaultSettings(config.current).shellEnvironment ?? {},
  };
}
