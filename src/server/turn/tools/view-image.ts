import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import * as z from "zod/mini";
import type { ImageViewItem } from "../../../protocol/shapes/tool-items.js";
import { describeOsError } from "../../../system/os-error.js";
import { followLinks } from "../../../system/paths.js";
import type { Tool } from "../agent-api.js";
import { MAX_IMAGE_BYTES } from "../pictures/image-data.js";
import { readImage } from "../pictures/image-file.js";
import { defineOwnTool, ToolFailure, type ToolResult } from "./tool.js";

const ViewImageInput = z.object({ path: z.string().check(z.describe("The image's file.")) });

/** The tool by which codex's models look at an image of the machine (0.171). It reads whatever a command could read. */
export function viewImageTool(): Tool {
  return defineOwnTool({
    name: "view_image",
    description: "Looks at an image file of this machine.",
    input: ViewImageInput,
    writesOwnItems: true,
    uses: "files",
    async run({ path: named }, { turn, callId }): Promise<ToolResult> {
      const path = resolve(turn.cwd, named);
      const url = await readAsUrl(path);
      turn.write.item({ type: "imageView", id: callId, path } satisfies ImageViewItem);
      return { contentItems: [{ type: "inputImage", imageUrl: url }] };
    },
  });
}

/** @throws {ToolFailure} When there is no image, in the words of the real server (0.171). */
async function readAsUrl(path: string): Promise<string> {
  const missing = (error: NodeJS.ErrnoException) => {
    throw new ToolFailure(`unable to locate image at \`${path}\`: ${describeOsError(error.code) ?? error.code}`);
  };
  const stats = await stat(path).catch(missing);
  if (!stats.isFile()) throw new ToolFailure(`image path \`${path}\` is not a file`);
  const real = await followLinks(path).catch(missing);
  const image = await readImage(real, { folders: [dirname(real)], mostBytes: MAX_IMAGE_BYTES });
  if ("url" in image) return image.url;
  if ("problem" in image) throw new ToolFailure(`unable to read image at \`${path}\`: ${image.problem}`);
  throw new ToolFailure("unable to process image: invalid or unsupported image data");
}
