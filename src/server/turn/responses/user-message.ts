import type { UserInput } from "../../../protocol/shapes/user-input.js";
import { readImage } from "../image-file.js";
import type { ResponseItem } from "./wire.js";

interface Content {
  readonly type: string;
  readonly [member: string]: unknown;
}

export function said(role: "user" | "assistant" | "developer", content: readonly Content[]): ResponseItem {
  return { type: "message", role, content };
}

/**
 * What the user said, as the model reads it. Images in files are read now, and framed by a text that names the file, as on the
 * real server (0.169.0); for one that cannot be read the model is told so in its place.
 */
export async function asUserMessage(input: readonly UserInput[]): Promise<ResponseItem> {
  const content: Content[] = [];
  let images = 0;
  for (const part of input) {
    if (part.type === "image" || part.type === "localImage") images += 1;
    content.push(...(await asContent(part, images)));
  }
  return said("user", content);
}

async function asContent(part: UserInput, imageNumber: number): Promise<Content[]> {
  switch (part.type) {
    case "text":
      return [text(part.text)];
    case "image":
      return [
        {
          type: "input_image",
          ...("url" in part ? { image_url: part.url } : { file_id: part.fileId }),
          detail: part.detail ?? "high",
        },
      ];
    case "localImage":
      return readLocalImage(part.path, part.detail ?? "high", imageNumber);
    case "audio":
      return [{ type: "input_audio", ...("url" in part ? { audio_url: part.url } : { file_id: part.fileId }) }];
    case "skill":
    case "mention":
      return [text(`[${part.name}](${part.path})`)];
    default:
      return [];
  }
}

async function readLocalImage(path: string, detail: string, number: number): Promise<Content[]> {
  const image = await readImage(path);
  if ("problem" in image) return [text(`The image at ${path} could not be read: ${image.problem}`)];
  return [
    text(`<image name=[Image #${number}] path="${path}">`),
    { type: "input_image", image_url: image.url, detail },
    text("</image>"),
  ];
}

function text(said: string): Content {
  return { type: "input_text", text: said };
}
