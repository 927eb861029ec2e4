import type { DynamicToolCallOutputContentItem } from "../../../protocol/shapes/tool-items.js";

/** What a tool answered, as the model reads it: plain text where it is nothing else. */
export function asOutput(items: readonly DynamicToolCallOutputContentItem[]): string | object[] {
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
