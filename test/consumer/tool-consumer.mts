import { defineTool, type Tool } from "codex-app-server-sdk/server";
import * as valibot from "valibot";
import * as zod3 from "zod-3";
import * as zod40 from "zod-4.0";
import * as zod41 from "zod-4.1";

const words = { name: "weather", description: "Says what the weather is like." };
const inputSchema = { type: "object", properties: { city: { type: "string" } } };

/** The user's own schema library, in releases other than the one that this package has. */
export const tools: Tool[] = [
  defineTool({ ...words, input: zod40.object({ city: zod40.string() }), run: ({ city }) => city.trim() }),
  defineTool({ ...words, input: zod41.object({ city: zod41.string() }), run: ({ city }) => city.trim() }),
  defineTool({ ...words, inputSchema, input: zod3.object({ city: zod3.string() }), run: ({ city }) => city.trim() }),
  defineTool({ ...words, inputSchema, input: valibot.object({ city: valibot.string() }), run: ({ city }) => city.trim() }),
  // @ts-expect-error: a member that the schema does not have.
  defineTool({ ...words, input: zod40.object({ city: zod40.string() }), run: ({ town }) => town }),
];
