import * as z from "zod/mini";
import { count, maybe, nullish, open, type Schema, tagged, words } from "../shape.js";

export type ImageDetail = "auto" | "low" | "high" | "original";
export const ImageDetail: Schema<ImageDetail> = words("auto", "low", "high", "original");

export interface ByteRange {
  end: number;
  start: number;
}
const ByteRange: Schema<ByteRange> = open({
  end: count,
  start: count,
});

export interface TextElement {
  byteRange: ByteRange;
  placeholder?: string | null | undefined;
}
const TextElement: Schema<TextElement> = open({
  byteRange: ByteRange,
  placeholder: nullish(z.string()),
});

export interface TextInput {
  type: "text";
  text: string;
  /** Spans of the text that a client shows in its own way. Members are snake_case on the wire. */
  text_elements?: TextElement[] | undefined;
}
const TextInput: Schema<TextInput> = open({
  type: z.literal("text"),
  text: z.string(),
  text_elements: maybe(z.array(TextElement)),
});

const imageInput = {
  type: z.literal("image"),
  detail: nullish(ImageDetail),
};

/** An image the model can fetch, or a `data:` URL. */
export type ImageInput = {
  type: "image";
  /** Since 0.140. */
  detail?: ImageDetail | null | undefined;
} & ({ url: string } | { fileId: string });
const ImageInput: Schema<ImageInput> = z.union([
  open({ ...imageInput, url: z.string() }),
  open({ ...imageInput, fileId: z.string() }),
]);

/** An image in a file that the server can read. */
export interface LocalImageInput {
  type: "localImage";
  path: string;
  /** Since 0.140. */
  detail?: ImageDetail | null | undefined;
}
const LocalImageInput: Schema<LocalImageInput> = open({
  type: z.literal("localImage"),
  path: z.string(),
  detail: nullish(ImageDetail),
});

const audioInput = {
  type: z.literal("audio"),
};

export type AudioInput = {
  type: "audio";
} & ({ url: string } | { fileId: string });
const AudioInput: Schema<AudioInput> = z.union([
  open({ ...audioInput, url: z.string() }),
  open({ ...audioInput, fileId: z.string() }),
]);

export interface LocalAudioInput {
  type: "localAudio";
  path: string;
}
const LocalAudioInput: Schema<LocalAudioInput> = open({
  type: z.literal("localAudio"),
  path: z.string(),
});

export interface SkillInput {
  type: "skill";
  name: string;
  path: string;
}
const SkillInput: Schema<SkillInput> = open({
  type: z.literal("skill"),
  name: z.string(),
  path: z.string(),
});

export interface MentionInput {
  type: "mention";
  name: string;
  path: string;
}
const MentionInput: Schema<MentionInput> = open({
  type: z.literal("mention"),
  name: z.string(),
  path: z.string(),
});

/** What a person hands to the model. */
export type UserInput = TextInput | ImageInput | LocalImageInput | AudioInput | LocalAudioInput | SkillInput | MentionInput;
export const UserInput: Schema<UserInput> = tagged({
  text: TextInput,
  image: ImageInput,
  localImage: LocalImageInput,
  audio: AudioInput,
  localAudio: LocalAudioInput,
  skill: SkillInput,
  mention: MentionInput,
});
