import {
  anyOf,
  anything,
  type Form,
  integer,
  listOfForm,
  type Members,
  needed,
  nullable,
  objectOf,
  optional,
  taggedOf,
  text,
  wordOf,
} from "./form.js";

// The items of the Responses API as codex reads and writes them (0.171): which members they have, which of them are needed.

const id = optional(text);
const sealed = { encrypted_content: optional(text) };
const metadata = {
  internal_chat_message_metadata_passthrough: optional(objectOf("InternalChatMessageMetadataPassthrough", {})),
};

/** A picture or a sound: in the item itself, or a file that the backend has. */
function reference(name: string, member: string): Form {
  return anyOf(name, objectOf(name, { [member]: needed(text) }), objectOf(name, { file_id: needed(text) }));
}

const image: Form = (value) => {
  const read = reference("ImageReference", "image_url")(value) as object;
  const { detail } = objectOf("", { detail: optional(wordOf("auto", "low", "high", "original")) })(value) as { detail?: string };
  return detail === undefined ? read : { ...read, detail };
};

const INPUT: Members = { text: needed(text) };

/** The parts of a message. A part with a picture or a sound is read as a whole. */
function contentOf(name: string, texts: Readonly<Record<string, Members>>, output = false): Form {
  const known = { input_text: INPUT, input_image: {}, input_audio: {}, ...texts };
  const form = taggedOf(name, output ? { ...known, encrypted_content: { encrypted_content: needed(text) } } : known);
  return (value) => {
    const read = form(value) as { readonly type: string };
    if (read.type === "input_image") return { ...read, ...(image(value) as object) };
    if (read.type === "input_audio") return { ...read, ...(reference("AudioReference", "audio_url")(value) as object) };
    return read;
  };
}

const content = listOfForm(contentOf("ContentItem", { output_text: { ...INPUT, annotations: optional(anything) } }));
const output = anyOf("FunctionCallOutputBody", text, listOfForm(contentOf("FunctionCallOutputContentItem", {}, true)));
const reasoningText = { text: needed(text) };

const shellAction = taggedOf("LocalShellAction", {
  exec: {
    command: needed(listOfForm(text)),
    timeout_ms: nullable(integer),
    working_directory: nullable(text),
    env: nullable(anything),
    user: nullable(text),
  },
});

const searchAction = taggedOf(
  "WebSearchAction",
  {
    search: { query: optional(text), queries: optional(listOfForm(text)) },
    open_page: { url: optional(text) },
    find_in_page: { url: optional(text), pattern: optional(text) },
  },
  { type: "other" },
);

const compaction = { id, encrypted_content: needed(text), ...metadata };

/** The kinds of items, by their `type`. */
export const ITEM_FORMS: Readonly<Record<string, Members>> = {
  additional_tools: { id, role: needed(text), tools: needed(listOfForm(anything)) },
  message: {
    ...sealed,
    status: optional(text),
    id,
    role: needed(text),
    content: needed(content),
    phase: optional(wordOf("commentary", "partial_answer", "final_answer")),
    ...metadata,
  },
  agent_message: {
    id,
    author: needed(text),
    recipient: needed(text),
    content: needed(
      listOfForm(
        taggedOf("AgentMessageInputContent", { input_text: INPUT, encrypted_content: { encrypted_content: needed(text) } }),
      ),
    ),
    ...metadata,
  },
  reasoning: {
    id,
    summary: needed(listOfForm(taggedOf("ReasoningItemReasoningSummary", { summary_text: reasoningText }))),
    content: nullable(listOfForm(taggedOf("ReasoningItemContent", { reasoning_text: reasoningText, text: reasoningText }))),
    encrypted_content: nullable(text),
    ...metadata,
  },
  local_shell_call: {
    ...sealed,
    id,
    call_id: nullable(text),
    status: needed(wordOf("completed", "in_progress", "incomplete")),
    action: needed(shellAction),
    ...metadata,
  },
  function_call: {
    ...sealed,
    status: optional(text),
    id,
    name: needed(text),
    namespace: optional(text),
    arguments: needed(text),
    encrypted_function_args: optional(listOfForm(text)),
    call_id: needed(text),
    ...metadata,
  },
  tool_search_call: {
    ...sealed,
    id,
    call_id: nullable(text),
    status: optional(text),
    execution: needed(text),
    arguments: needed(anything),
    ...metadata,
  },
  function_call_output: {
    id,
    call_id: optional(text),
    name: optional(text),
    namespace: optional(text),
    output: needed(output),
    ...metadata,
  },
  custom_tool_call: {
    ...sealed,
    id,
    status: optional(text),
    call_id: needed(text),
    name: needed(text),
    namespace: optional(text),
    input: needed(text),
    ...metadata,
  },
  custom_tool_call_output: { id, call_id: needed(text), name: optional(text), output: needed(output), ...metadata },
  tool_search_output: {
    id,
    call_id: nullable(text),
    status: needed(text),
    execution: needed(text),
    tools: needed(listOfForm(anything)),
    ...metadata,
  },
  web_search_call: { ...sealed, id, status: optional(text), action: optional(searchAction), ...metadata },
  image_generation_call: {
    ...sealed,
    id,
    status: needed(text),
    revised_prompt: optional(text),
    result: needed(text),
    ...metadata,
  },
  compaction,
  compaction_summary: compaction,
  configuration_update: { reasoning: needed(objectOf("ConfigurationReasoning", { effort: needed(text) })) },
  compaction_trigger: {},
  context_compaction: { id, ...sealed, ...metadata },
};
