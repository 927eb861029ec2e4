import type { DynamicToolCallOutputContentItem } from "../../../protocol/shapes/tool-items.js";
import type { UserInput } from "../../../protocol/shapes/user-input.js";
import { readImage } from "../image-file.js";
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
 * What the user said, as the model reads it. Images in files are read now, and framed by a text that names the file, as on the
 * real server (0.169). In the place of one that cannot be read, the model is told so.
 */
export async function userMessage(input: readonly UserInput[]): Promise<ResponseItem> {
  const content: Content[] = [];
  let images = 0;
  for (const part of input) {
    if (part.type === "image" || part.type === "localImage") images += 1;
    content.push(...(await asContent(part, images)));
  }
  return message("user", content);
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

function text(content: string): Content {
  return { type: "input_text", text: content };
}

/** What a tool answered, as the model reads it: plain text where it is text alone. */
export function asToolOutput(items: readonly DynamicToolCallOutputContentItem[]): string | object[] {
  if (items.every((item) => item.type === "inputText")) return items.map((item) => ("text" in item ? item.text : "")).join("\n");
  return items.flatMap((item): object[] => {
    switch (item.type) {
      case "inputText":
        return [{ type: "input_text", text: item.text }];
      case "inputImage":
        return [{ type: "input_image", image_url: item.imageUrl, detail: "high" }];
      case "inputAudio":
        return [{ type: "input_audio", audio_url: item.audioUrl }];
      default:
        return [];
    }
  });
}
