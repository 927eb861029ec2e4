import * as z from "zod/mini";

// What servers answer is read as it is: the official client's schemas would refuse a whole list for one odd tool, and drop members.

const text = z.optional(z.string());

/** A tool, as its server describes it. */
const RawTool = z.looseObject({
  name: z.string(),
  title: text,
  description: text,
  inputSchema: z.looseObject({}),
  annotations: z.optional(z.looseObject({})),
});
export type RawTool = z.infer<typeof RawTool>;

/** A page of tools. Those that have no name or no schema are passed over. */
export const ToolPage = z.looseObject({ tools: z.array(z.unknown()), nextCursor: text });

export function readTools(tools: readonly unknown[]): RawTool[] {
  return tools.flatMap((tool) => {
    return z.safeParse(RawTool, tool).success ? [tool as RawTool] : [];
  });
}

/** What a call of a tool comes to. */
export const RawResult = z.looseObject({
  content: z._default(z.array(z.unknown()), []),
  structuredContent: z.optional(z.unknown()),
  isError: z.optional(z.boolean()),
  _meta: z.optional(z.unknown()),
});
export type RawResult = z.infer<typeof RawResult>;

const RawEntry = z.looseObject({ name: z.string() });
export type RawEntry = z.infer<typeof RawEntry>;
export const ResourcePage = z.looseObject({ resources: z.array(z.unknown()), nextCursor: text });
export const TemplatePage = z.looseObject({ resourceTemplates: z.array(z.unknown()), nextCursor: text });
export const ResourceContents = z.looseObject({ contents: z.array(z.unknown()) });

/** The entries of a list that have a name, as they are: members in their order. */
export function readEntries(entries: readonly unknown[]): RawEntry[] {
  return entries.flatMap((entry) => (z.safeParse(RawEntry, entry).success ? [entry as RawEntry] : []));
}
