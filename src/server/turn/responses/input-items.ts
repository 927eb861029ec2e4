import type { DynamicToolCallOutputContentItem } from "../../../protocol/shapes/tool-items.js";
import type { UserInput } from "../../../protocol/shapes/user-input.js";
import { type CheckedImage, OMITTED } from "../pictures/image-data.js";
import type { TurnImages } from "../pictures/images.js";
import type { ResponseItem } from "./responses-api-types.js";

interface Content {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A message, as the input of a request. */
export function message(role: "user" | "assistant" | "developer", content: readonly Content[]): ResponseItem {
  return { type: "message", role, content };
}

/**
 * What the user said, as the model reads it. Images are looked at: those that cannot be decoded are left out with a word about it, those
 * in files are framed by a text that names the file, as on the real server (0.171).
 */
export async function userMessage(input: readonly UserInput[], images: TurnImages, isEarlier = false): Promise<ResponseItem> {
  const content: Content[] = [];
  let count = 0;
  for (const part of input) {
    if (part.type === "image" || part.type === "localImage") count += 1;
    content.push(...(await asContent(part, { images, isEarlier, number: count })));
  }
  return message("user", content);
}

interface ImageContext {
  readonly images: TurnImages;
  readonly isEarlier: boolean;
  /** Which image of the message it is. */
  readonly number: number;
}

async function asContent(part: UserInput, context: ImageContext): Promise<Content[]> {
  const { images, isEarlier, number } = context;
  switch (part.type) {
    case "text":
      return [text(part.text)];
    case "image": {
      const detail = part.detail ?? "high";
      if (!("url" in part)) return [{ type: "input_image", file_id: part.fileId, detail }];
      return [imageContent(await images.ofUrl(part, part.url, isEarlier), detail)];
    }
    case "localImage": {
      const image = await images.ofFile(part, isEarlier);
      if ("problem" in image) return [text(`Codex could not read the local image at \`${part.path}\`: ${image.problem}`)];
      const framed = imageContent(image, part.detail ?? "high");
      return [text(`<image name=[Image #${number}] path="${part.path}">`), framed, text("</image>")];
    }
    case "audio":
      return [{ type: "input_audio", ...("url" in part ? { audio_url: part.url } : { file_id: part.fileId }) }];
    case "skill":
    case "mention":
      return [text(`[${part.name}](${part.path})`)];
    default:
      return [];
  }
}

function imageContent(image: CheckedImage, detail: string): Content {
  if ("omitted" in image) return text(image.omitted);
  return detail === "low" ? text(OMITTED.lowDetail) : { type: "input_image", image_url: image.url, detail };
}

function text(content: string): Content {
  return { type: "input_text", text: content };
}

/** What a tool answered, as the model reads it: plain text where it is text alone. */
export async function asToolOutput(
  items: readonly DynamicToolCallOutputContentItem[],
  images: TurnImages,
  isEarlier = false,
): Promise<string | object[]> {
  if (items.every((item) => item.type === "inputText")) return items.map((item) => ("text" in item ? item.text : "")).join("\n");
  const output: object[] = [];
  for (const item of items) {
    if (item.type === "inputText") output.push(text(item.text));
    else if (item.type === "inputImage") output.push(imageContent(await images.ofUrl(item, item.imageUrl, isEarlier), "high"));
    else if (item.type === "inputAudio") output.push({ type: "input_audio", audio_url: item.audioUrl });
  }
  return output;
}
