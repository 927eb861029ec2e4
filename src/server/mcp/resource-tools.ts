import * as z from "zod/mini";
import { toJsonText } from "../../rpc/json.js";
import type { Tool, ToolContext } from "../turn/agent-api.js";
import { defineTool, ToolFailure } from "../turn/tools/tool.js";
import { showCall } from "./mcp-call.js";
import { describeServerError, type ServerConnection } from "./server-connection.js";

const MOST_OUTPUT_BYTES = 64 * 1024;

const ListInput = z.object({
  server: z.optional(z.string().check(z.describe("The name of one MCP server. Leave it out for all of them."))),
  cursor: z.optional(z.string().check(z.describe("Where an earlier list of the same server left off."))),
});

const ReadInput = z.object({
  server: z.string().check(z.describe("The name of the MCP server, as a list of resources names it.")),
  uri: z.string().check(z.describe("The URI of the resource, as a list of resources names it.")),
});

/** Which list is asked for: its member, and how a server is asked. */
interface Listing {
  readonly tool: string;
  readonly method: string;
  readonly member: "resources" | "resourceTemplates";
  readonly read: ServerConnection["resources"];
  readonly of: (connection: ServerConnection) => ServerConnection["resources"];
}

/** The tools by which the model looks into the resources of a thread's servers (0.171): two lists, and one that reads. */
export function resourceTools(connections: readonly ServerConnection[]): Tool[] {
  const find = (name: string) => {
    const found = connections.find(({ server }) => server.name === name);
    if (!found) throw new ToolFailure(`unknown MCP server '${name}'`);
    return found;
  };
  const common = { timeoutMs: null, maxOutputBytes: MOST_OUTPUT_BYTES, writesOwnItems: true } as const;
  const list = ({ tool, method, member, of }: Omit<Listing, "read">, description: string) =>
    defineTool({
      ...common,
      name: tool,
      description,
      input: ListInput,
      run: (input: z.infer<typeof ListInput>, context: ToolContext) => {
        const one = input.server === undefined ? null : find(input.server);
        const run = async () => {
          if (!one && input.cursor !== undefined) throw new Error("cursor can only be used when a server is specified");
          const listed = one ? await listOne(one, { method, of, cursor: input.cursor }) : await listAll(connections, of);
          const { nextCursor } = listed;
          return asText({
            ...(one ? { server: one.server.name } : {}),
            [member]: listed.entries,
            ...(nextCursor ? { nextCursor } : {}),
          });
        };
        return showCall({ server: one?.server.name ?? "codex", tool, input, readOnlyHint: null, isTimed: false, run }, context);
      },
    });
  return [
    list(
      { tool: "list_mcp_resources", method: "resources/list", member: "resources", of: (c) => c.resources.bind(c) },
      "Lists the resources that MCP servers offer: files, schemas of databases and other context.",
    ),
    list(
      {
        tool: "list_mcp_resource_templates",
        method: "resources/templates/list",
        member: "resourceTemplates",
        of: (c) => c.templates.bind(c),
      },
      "Lists the templates of resources that MCP servers offer: resources whose URI takes parameters.",
    ),
    defineTool({
      ...common,
      name: "read_mcp_resource",
      description: "Reads one resource of an MCP server.",
      input: ReadInput,
      run: (input: z.infer<typeof ReadInput>, context: ToolContext) => {
        if (input.server === "") throw new ToolFailure("server must be provided");
        const { server, uri } = input;
        const connection = find(server);
        const run = async () => {
          try {
            const { contents } = await connection.read(uri, { signal: context.signal });
            return asText({ server, uri, contents });
          } catch (error) {
            const why = `resources/read failed for \`${server}\` (${uri}): ${describeServerError(error)}`;
            throw new Error(`resources/read failed: ${why}`, { cause: error });
          }
        };
        return showCall({ server, tool: "read_mcp_resource", input, readOnlyHint: null, isTimed: false, run }, context);
      },
    }),
  ];
}

async function listOne(
  connection: ServerConnection,
  { method, of, cursor }: { method: string; of: Listing["of"]; cursor: string | undefined },
) {
  const { name } = connection.server;
  try {
    const { entries, nextCursor } = await of(connection)(cursor);
    return { entries: entries.map((entry) => ({ server: name, ...entry })), nextCursor };
  } catch (error) {
    throw new Error(`${method} failed: ${method} failed for \`${name}\`: ${describeServerError(error)}`, { cause: error });
  }
}

/** The lists of all servers. One that cannot say what it has, has nothing. */
async function listAll(connections: readonly ServerConnection[], of: Listing["of"]) {
  const lists = await Promise.all(
    connections.map(async (connection) => {
      if (!connection.has("resources")) return [];
      const { entries } = await of(connection)().catch(() => ({ entries: [] }));
      return entries.map((entry) => ({ server: connection.server.name, ...entry }));
    }),
  );
  return { entries: lists.flat(), nextCursor: undefined };
}

function asText(value: object) {
  const content = [{ type: "text", text: toJsonText(value) }];
  return { result: { content, structuredContent: null, _meta: null }, isError: false };
}
