import { accountScenarios } from "./account.js";
import { backendRefusalScenarios } from "./backend-refusals.js";
import { compactionScenarios } from "./compaction.js";
import { configScenarios } from "./config.js";
import { configWriteScenarios } from "./config-write.js";
import { contextScenarios } from "./context.js";
import { deviceScenarios } from "./device.js";
import type { Scenario } from "./driver.js";
import { dynamicToolScenarios } from "./dynamic-tools.js";
import { gitScenarios } from "./git.js";
import { goalScenarios } from "./goals.js";
import { handshakeScenarios } from "./handshake.js";
import { hostileMessageScenarios } from "./hostile-messages.js";
import { injectItemScenarios } from "./inject-items.js";
import { interruptedScenarios } from "./interrupted.js";
import { interruptedInputScenarios } from "./interrupted-input.js";
import { loginScenarios } from "./login.js";
import { managedScenarios } from "./managed.js";
import { mcpScenarios } from "./mcp.js";
import { metadataScenarios } from "./metadata.js";
import { modelListScenarios } from "./model-list.js";
import { noNetworkScenarios } from "./no-network.js";
import { oddStreamScenarios } from "./odd-streams.js";
import { permissionScenarios } from "./permissions.js";
import { pictureScenarios } from "./pictures.js";
import { planModeScenarios } from "./plan-mode.js";
import { providerCredentialScenarios } from "./provider-credentials.js";
import { rawEventScenarios } from "./raw-events.js";
import { refreshScenarios } from "./refresh.js";
import { resumeRunningScenarios } from "./resume-running.js";
import { reviewScenarios } from "./review.js";
import { searchScenarios } from "./search.js";
import { shapeScenarios } from "./shapes.js";
import { shellCommandScenarios } from "./shell-command.js";
import { terminalScenarios } from "./terminal.js";
import { threadScenarios } from "./threads.js";
import { toolScenarios } from "./tools.js";
import { turnParamScenarios } from "./turn-params.js";
import { unusableConfigScenarios } from "./unusable-config.js";
import { webSearchScenarios } from "./web-search.js";
import { wholeItemScenarios } from "./whole-items.js";
import { workspaceScenarios } from "./workspace.js";

/** Everything that is played over stdio. */
export const scenarios: readonly Scenario[] = [
  ...handshakeScenarios,
  ...loginScenarios,
  ...accountScenarios,
  ...configScenarios,
  ...contextScenarios,
  ...compactionScenarios,
  ...configWriteScenarios,
  ...unusableConfigScenarios,
  ...providerCredentialScenarios,
  ...workspaceScenarios,
  ...refreshScenarios,
  ...reviewScenarios,
  ...managedScenarios,
  ...deviceScenarios,
  ...threadScenarios,
  ...permissionScenarios,
  ...shellCommandScenarios,
  ...searchScenarios,
  ...terminalScenarios,
  ...backendRefusalScenarios,
  ...oddStreamScenarios,
  ...pictureScenarios,
  ...hostileMessageScenarios,
  ...dynamicToolScenarios,
  ...mcpScenarios,
  ...rawEventScenarios,
  ...interruptedScenarios,
  ...interruptedInputScenarios,
  ...toolScenarios,
  ...injectItemScenarios,
  ...planModeScenarios,
  ...goalScenarios,
  ...resumeRunningScenarios,
  ...shapeScenarios,
  ...gitScenarios,
  ...metadataScenarios,
  ...modelListScenarios,
  ...wholeItemScenarios,
  ...webSearchScenarios,
  ...noNetworkScenarios,
  ...turnParamScenarios,
];
