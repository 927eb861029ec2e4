import { request } from "../define.js";
import { unchecked } from "../shape.js";
import { ListMcpServerStatusParams } from "../shapes/feature-lists.js";
import type * as wire from "../wire/index.js";

export const mcpServerStatusRequestRows = {
  /** A page of the MCP servers, with their tools and sign-in states. */
  list: request("mcpServerStatus/list", ListMcpServerStatusParams, unchecked<wire.ListMcpServerStatusResponse>()),
};
