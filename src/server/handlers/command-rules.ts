import { INVALID_REQUEST } from "../../protocol/codes.js";
import { RpcError } from "../../rpc/errors.js";
import type { Configuration } from "../config/configuration.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { sandboxOfProfile } from "../thread/permission-profiles.js";
import { configuredPermissions } from "../thread/settings.js";
import { settleSandbox } from "../thread/settings-checks.js";
import type { CommandRules } from "../workspace/command-params.js";

/** What holds for the commands of `command/exec`: what the client says, or else the configuration, as on the real server (0.171). */
export function createCommandRules(config: Configuration, sandbox: Sandbox): CommandRules {
  return {
    sandbox,
    policyOf: ({ sandboxPolicy, permissionProfile }) => {
      if (sandboxPolicy && permissionProfile)
        throw new RpcError(INVALID_REQUEST, "`permissionProfile` cannot be combined with `sandboxPolicy`");
      if (permissionProfile)
        return sandboxOfProfile(permissionProfile, config.current.permissionProfiles, "invalid permission profile");
      return sandboxPolicy ? settleSandbox(sandboxPolicy) : configuredPermissions(config.current).sandboxPolicy;
    },
    environment: () => config.current.shellEnvironment,
  };
}
