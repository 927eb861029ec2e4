import * as z from "../deferred.js";
import { count, maybe, nullish, open, type Schema, tagged, words } from "../shape.js";

/** How closely the model looks at an image. More detail costs more tokens. `original` asks for the image in its own size. */
export type ImageDetail = "auto" | "low" | "high" | "original";
export const ImageDetail: Schema<ImageDetail> = words("auto", "low", "high", "original");

/** A part of a text, counted in bytes of its UTF-8 form. `start` is included, `end` is not. */
export interface ByteRange {
  end: number;
  start: number;
}
const ByteRange: Schema<ByteRange> = open({
  end: count,
  start: count,
});

/** A part of a text that a client shows in its own way, such as a mention drawn as a button. */
export interface TextElement {
  /** Where the part is in the text. */
  byteRange: ByteRange;
  /** What a client may show to people in its place. */
  placeholder?: string | null | undefined;
}
const TextElement: Schema<TextElement> = open({
  byteRange: ByteRange,
  placeholder: nullish(z.string()),
});

/** Text for the model. */
export interface TextInput {
  type: "text";
  text: string;
  /** Parts of the text that a client shows in its own way. The name of this member is snake_case on the wire. */
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

/** An image that the model gets by its address, by a `data:` URL, or by the id of an uploaded file. */
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

/** A recording that the model gets by its address, by a `data:` URL, or by the id of an uploaded file. */
export type AudioInput = {
  type: "audio";
} & ({ url: string } | { fileId: string });
const AudioInput: Schema<AudioInput> = z.union([
  open({ ...audioInput, url: z.string() }),
  open({ ...audioInput, fileId: z.string() }),
]);

/** A recording in a file that the server can read. */
export interface LocalAudioInput {
  type: "localAudio";
  path: string;
}
const LocalAudioInput: Schema<LocalAudioInput> = open({
  type: z.literal("localAudio"),
  path: z.string(),
});

/** A skill that the user chose for this turn, by its name and by the path of its `SKILL.md`. */
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

/** Something that the user pointed at, such as an app or a plugin, by its name and its path. */
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
