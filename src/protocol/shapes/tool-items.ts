import * as z from "zod/mini";
import { integer, maybe, nullish, open, type Schema, tagged, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { type ItemTimes, itemTimes } from "./message-items.js";
import { ImageDetail } from "./user-input.js";

export type DynamicToolCallOutputContentItem =
  | { type: "inputText"; text: string }
  | { type: "inputImage"; imageUrl: string }
  | { type: "inputAudio"; audioUrl: string };
export const DynamicToolCallOutputContentItem: Schema<DynamicToolCallOutputContentItem> = tagged({
  inputText: open({ type: z.literal("inputText"), text: z.string() }),
  inputImage: open({ type: z.literal("inputImage"), imageUrl: z.string() }),
  inputAudio: open({ type: z.literal("inputAudio"), audioUrl: z.string() }),
});

export type DynamicToolCallStatus = "inProgress" | "completed" | "failed";
const DynamicToolCallStatus: Schema<DynamicToolCallStatus> = words("inProgress", "completed", "failed");

export type FunctionCallOutputContentItem =
  | { type: "input_text"; text: string }
  | ({ type: "input_image"; detail?: ImageDetail | null | undefined } & ({ image_url: string } | { file_id: string }))
  | ({ type: "input_audio" } & ({ audio_url?: string | undefined } | { file_id: string }))
  | { type: "encrypted_content"; encrypted_content: string };
const FunctionCallOutputContentItem: Schema<FunctionCallOutputContentItem> = tagged({
  input_text: open({ type: z.literal("input_text"), text: z.string() }),
  input_image: z.union([
    open({ type: z.literal("input_image"), detail: nullish(ImageDetail), image_url: z.string() }),
    open({ type: z.literal("input_image"), detail: nullish(ImageDetail), file_id: z.string() }),
  ]),
  input_audio: z.union([
    open({ type: z.literal("input_audio"), audio_url: maybe(z.string()) }),
    open({ type: z.literal("input_audio"), file_id: z.string() }),
  ]),
  encrypted_content: open({ type: z.literal("encrypted_content"), encrypted_content: z.string() }),
});

export type FunctionCallOutputBody = string | FunctionCallOutputContentItem[];
const FunctionCallOutputBody: Schema<FunctionCallOutputBody> = z.union([z.string(), z.array(FunctionCallOutputContentItem)]);

export interface McpToolCallError {
  message: string;
}
const McpToolCallError: Schema<McpToolCallError> = open({
  message: z.string(),
});

export interface McpToolCallResult {
  content: unknown[];
  /** Since 0.125. */
  _meta?: unknown;
  structuredContent?: unknown;
}
const McpToolCallResult: Schema<McpToolCallResult> = open({
  content: z.array(z.unknown()),
  _meta: z.optional(z.unknown()),
  structuredContent: z.optional(z.unknown()),
});

export type McpToolCallStatus = "inProgress" | "completed" | "failed";
const McpToolCallStatus: Schema<McpToolCallStatus> = words("inProgress", "completed", "failed");

export interface FunctionCallOutputItem extends ItemTimes {
  type: "functionCallOutput";
  id: string;
  name: string;
  output: FunctionCallOutputBody;
  namespace?: string | null | undefined;
}
export const FunctionCallOutputItem: Schema<FunctionCallOutputItem> = open({
  type: z.literal("functionCallOutput"),
  id: z.string(),
  name: z.string(),
  output: FunctionCallOutputBody,
  namespace: nullish(z.string()),
  ...itemTimes,
});

export interface McpToolCallItem extends ItemTimes {
  type: "mcpToolCall";
  id: string;
  arguments: unknown;
  server: string;
  status: McpToolCallStatus;
  tool: string;
  /** Since 0.169. */
  appContext?: wire.McpToolCallAppContext | null | undefined;
  /** In milliseconds. */
  durationMs?: number | null | undefined;
  error?: McpToolCallError | null | undefined;
  /** Since 0.125. */
  mcpAppResourceUri?: string | null | undefined;
  /** Since 0.169. */
  mcpAppUi?: wire.McpAppUi | null | undefined;
  /** Since 0.140. */
  pluginId?: string | null | undefined;
  /** Since 0.169. */
  readOnlyHint?: boolean | null | undefined;
  result?: McpToolCallResult | null | undefined;
}
export const McpToolCallItem: Schema<McpToolCallItem> = open({
  type: z.literal("mcpToolCall"),
  id: z.string(),
  arguments: z.unknown(),
  server: z.string(),
  status: McpToolCallStatus,
  tool: z.string(),
  appContext: nullish(unchecked<wire.McpToolCallAppContext>()),
  durationMs: nullish(integer),
  error: nullish(McpToolCallError),
  mcpAppResourceUri: nullish(z.string()),
  mcpAppUi: nullish(unchecked<wire.McpAppUi>()),
  pluginId: nullish(z.string()),
  readOnlyHint: nullish(z.boolean()),
  result: nullish(McpToolCallResult),
  ...itemTimes,
});

export interface DynamicToolCallItem extends ItemTimes {
  type: "dynamicToolCall";
  id: string;
  arguments: unknown;
  status: DynamicToolCallStatus;
  tool: string;
  contentItems?: DynamicToolCallOutputContentItem[] | null | undefined;
  /** In milliseconds. */
  durationMs?: number | null | undefined;
  /** Since 0.125. */
  namespace?: string | null | undefined;
  success?: boolean | null | undefined;
}
export const DynamicToolCallItem: Schema<DynamicToolCallItem> = open({
  type: z.literal("dynamicToolCall"),
  id: z.string(),
  arguments: z.unknown(),
  status: DynamicToolCallStatus,
  tool: z.string(),
  contentItems: nullish(z.array(DynamicToolCallOutputContentItem)),
  durationMs: nullish(integer),
  namespace: nullish(z.string()),
  success: nullish(z.boolean()),
  ...itemTimes,
});

export interface WebSearchItem extends ItemTimes {
  type: "webSearch";
  id: string;
  query: string;
  action?: wire.WebSearchAction | null | undefined;
  results?: unknown[] | null | undefined;
}
export const WebSearchItem: Schema<WebSearchItem> = open({
  type: z.literal("webSearch"),
  id: z.string(),
  query: z.string(),
  action: nullish(unchecked<wire.WebSearchAction>()),
  results: nullish(z.array(z.unknown())),
  ...itemTimes,
});

export interface ImageViewItem extends ItemTimes {
  type: "imageView";
  id: string;
  path: string;
}
export const ImageViewItem: Schema<ImageViewItem> = open({
  type: z.literal("imageView"),
  id: z.string(),
  path: z.string(),
  ...itemTimes,
});

const imageGenerationItem = {
  type: z.literal("imageGeneration"),
  id: z.string(),
  status: z.string(),
  failure: nullish(unchecked<wire.ImageGenerationFailure>()),
  generationId: nullish(z.string()),
  inputImages: maybe(z.array(unchecked<wire.ImageGenerationInputImage>())),
  revisedPrompt: nullish(z.string()),
  savedPath: nullish(z.string()),
  transparentBackground: nullish(z.boolean()),
  ...itemTimes,
};

export type ImageGenerationItem = ItemTimes & {
  type: "imageGeneration";
  id: string;
  status: string;
  failure?: wire.ImageGenerationFailure | null | undefined;
  generationId?: string | null | undefined;
  inputImages?: wire.ImageGenerationInputImage[] | undefined;
  revisedPrompt?: string | null | undefined;
  savedPath?: string | null | undefined;
  transparentBackground?: boolean | null | undefined;
} & ({ fileId: string } | { result: string });
export const ImageGenerationItem: Schema<ImageGenerationItem> = z.union([
  open({ ...imageGenerationItem, fileId: z.string() }),
  open({ ...imageGenerationItem, result: z.string() }),
]);
