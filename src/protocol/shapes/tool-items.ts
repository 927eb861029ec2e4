import * as z from "../deferred.js";
import { integer, maybe, nullish, open, type Schema, tagged, unchecked, words } from "../shape.js";
import type * as wire from "../wire/index.js";
import { type ItemTimes, itemTimes } from "./message-items.js";
import { ImageDetail } from "./user-input.js";

/**
 * A part of what a tool of the client answers: text, or an image or recording by its URL. Such a URL is often a `data:` URL.
 */
export type DynamicToolCallOutputContentItem =
  | { type: "inputText"; text: string }
  | { type: "inputImage"; imageUrl: string }
  | { type: "inputAudio"; audioUrl: string };
export const DynamicToolCallOutputContentItem: Schema<DynamicToolCallOutputContentItem> = tagged({
  inputText: open({ type: z.literal("inputText"), text: z.string() }),
  inputImage: open({ type: z.literal("inputImage"), imageUrl: z.string() }),
  inputAudio: open({ type: z.literal("inputAudio"), audioUrl: z.string() }),
});

/** How far a call to a tool of the client is. */
export type DynamicToolCallStatus = "inProgress" | "completed" | "failed";
const DynamicToolCallStatus: Schema<DynamicToolCallStatus> = words("inProgress", "completed", "failed");

/** A part of what a tool answers, in the form of the Responses API. `input_audio` may come without a URL when it is empty. */
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

/** What a tool answers: plain text, or a list of parts. */
export type FunctionCallOutputBody = string | FunctionCallOutputContentItem[];
const FunctionCallOutputBody: Schema<FunctionCallOutputBody> = z.union([z.string(), z.array(FunctionCallOutputContentItem)]);

/** Why a call to an MCP tool failed. */
export interface McpToolCallError {
  message: string;
}
const McpToolCallError: Schema<McpToolCallError> = open({
  message: z.string(),
});

/** What an MCP tool answered, as the MCP server sent it. */
export interface McpToolCallResult {
  /** The content blocks of MCP, unchanged. */
  content: unknown[];
  /** What the MCP server adds for clients. The model does not see it. Since 0.125. */
  _meta?: unknown;
  /** The answer as JSON, if the tool declares an output schema. */
  structuredContent?: unknown;
}
const McpToolCallResult: Schema<McpToolCallResult> = open({
  content: z.array(z.unknown()),
  _meta: z.optional(z.unknown()),
  structuredContent: z.optional(z.unknown()),
});

/** How far a call to an MCP tool is. */
export type McpToolCallStatus = "inProgress" | "completed" | "failed";
const McpToolCallStatus: Schema<McpToolCallStatus> = words("inProgress", "completed", "failed");

/** The answer of a tool that has no item of its own. */
export interface FunctionCallOutputItem extends ItemTimes {
  type: "functionCallOutput";
  id: string;
  /** The tool's name. */
  name: string;
  output: FunctionCallOutputBody;
  /** The group of tools that the tool is in. */
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

/** A call to a tool of an MCP server. */
export interface McpToolCallItem extends ItemTimes {
  type: "mcpToolCall";
  id: string;
  /** What the model gave the tool. */
  arguments: unknown;
  /** The MCP server's name in the configuration. */
  server: string;
  status: McpToolCallStatus;
  /** The tool's name. */
  tool: string;
  /** The app that the tool belongs to, for clients that show apps. Since 0.169. */
  appContext?: wire.McpToolCallAppContext | null | undefined;
  /** In milliseconds. `null` before the end. */
  durationMs?: number | null | undefined;
  /** The environment that the MCP server runs in. Since 0.171. */
  environmentId?: string | null | undefined;
  /** `null` unless the call failed. */
  error?: McpToolCallError | null | undefined;
  /** The older place of `mcpAppUi.resourceUri`; read that one if it is there. Since 0.125. */
  mcpAppResourceUri?: string | null | undefined;
  /** How the app wants the call to be shown, as the tool described it then. Missing in older histories. Since 0.169. */
  mcpAppUi?: wire.McpAppUi | null | undefined;
  /** The plugin that the MCP server came with. Since 0.140. */
  pluginId?: string | null | undefined;
  /** The tool says that it changes nothing. Since 0.169. */
  readOnlyHint?: boolean | null | undefined;
  /** `null` unless the call succeeded. */
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
  environmentId: nullish(z.string()),
  error: nullish(McpToolCallError),
  mcpAppResourceUri: nullish(z.string()),
  mcpAppUi: nullish(unchecked<wire.McpAppUi>()),
  pluginId: nullish(z.string()),
  readOnlyHint: nullish(z.boolean()),
  result: nullish(McpToolCallResult),
  ...itemTimes,
});

/** A call to a tool that the client gave the thread in `dynamicTools`. The server runs it with `item/tool/call`. */
export interface DynamicToolCallItem extends ItemTimes {
  type: "dynamicToolCall";
  id: string;
  /** What the model gave the tool. */
  arguments: unknown;
  status: DynamicToolCallStatus;
  /** The tool's name. */
  tool: string;
  /** What the tool answered. `null` before the end. */
  contentItems?: DynamicToolCallOutputContentItem[] | null | undefined;
  /** In milliseconds. `null` before the end. */
  durationMs?: number | null | undefined;
  /** The group of tools that the tool is in. Since 0.125. */
  namespace?: string | null | undefined;
  /** What the client said in its answer. `null` before the end. */
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

/** The model searched the web, or opened a page. */
export interface WebSearchItem extends ItemTimes {
  type: "webSearch";
  id: string;
  /** What was searched for; empty while that is not known. */
  query: string;
  /** What exactly was done: a search, a page opened, a text looked for in a page. */
  action?: wire.WebSearchAction | null | undefined;
  /** What was found, as the search returned it. Its form is not part of the protocol. */
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

/** The agent looked at an image in a file. */
export interface ImageViewItem extends ItemTimes {
  type: "imageView";
  id: string;
  /** Absolute. */
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

/** The model made an image. The image is in `result` (in base64), or stored by the backend as `fileId`. */
export type ImageGenerationItem = ItemTimes & {
  type: "imageGeneration";
  id: string;
  /** The backend's word for how far it is. */
  status: string;
  /** Why there is no image. */
  failure?: wire.ImageGenerationFailure | null | undefined;
  /** The backend's id of this image. */
  generationId?: string | null | undefined;
  /** The local images that it was made from. Missing in older items. */
  inputImages?: wire.ImageGenerationInputImage[] | undefined;
  /** The prompt as the model rewrote it. */
  revisedPrompt?: string | null | undefined;
  /** The file that the server saved the image in. */
  savedPath?: string | null | undefined;
  transparentBackground?: boolean | null | undefined;
} & ({ fileId: string } | { result: string });
export const ImageGenerationItem: Schema<ImageGenerationItem> = z.union([
  open({ ...imageGenerationItem, fileId: z.string() }),
  open({ ...imageGenerationItem, result: z.string() }),
]);
