import { arch, release, type } from "node:os";
import { version as ownVersion } from "../../../package.json";
import { PROTOCOL_RELEASE } from "../../protocol/dialect.js";
import type { ClientInfo } from "../../protocol/shapes/initialize.js";

/**
 * How a server of this package introduces itself, to clients and to the model's backend: the protocol release it follows, so
 * that clients do not take it for an old one, and its own version in the comment.
 */
export function userAgent({ name, version }: ClientInfo, originator = name): string {
  return `${originator}/${PROTOCOL_RELEASE} (${type()} ${release()}; ${arch()}; codex-app-server-sdk ${ownVersion}) unknown (${name}; ${version})`;
}
