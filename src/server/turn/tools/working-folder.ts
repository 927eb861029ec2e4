import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { followLinks, isInside } from "../../../system/paths.js";
import { ToolFailure } from "./tool.js";

/**
 * Where a path that the model gave leads, with every symbolic link followed. It need not exist.
 *
 * @throws {ToolFailure} When that is outside of the folder, or cannot be found out.
 */
export async function resolveInside(folder: string, path: string): Promise<string> {
  const root = await realpath(folder).catch(() => {
    throw new ToolFailure(`The working folder ${folder} cannot be reached`);
  });
  const target = await followLinks(resolve(root, path)).catch((error: NodeJS.ErrnoException) => {
    throw new ToolFailure(`${path} cannot be reached: ${error.code ?? "unknown error"}`);
  });
  if (!isInside(root, target)) throw new ToolFailure(`${path} is outside of the working folder`);
  return target;
}

/**
 * The same for a path that may lead anywhere.
 *
 * @throws {ToolFailure} When it cannot be found out.
 */
export async function resolveAnywhere(folder: string, path: string): Promise<string> {
  return followLinks(resolve(folder, path)).catch((error: NodeJS.ErrnoException) => {
    throw new ToolFailure(`${path} cannot be reached: ${error.code ?? "unknown error"}`);
  });
}
