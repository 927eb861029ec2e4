import { createHash } from "node:crypto";
import { join } from "node:path";
import { fromJsonTextOrNull, toJsonText } from "../../../rpc/json.js";
import { createQueue, type LockFunction } from "../../../rpc/queue.js";
import { fileLock } from "../../../system/file-lock.js";
import { readRegularFile } from "../../../system/regular-file.js";
import { writeWhole } from "../../../system/whole-file.js";
import type { McpServer } from "../mcp-server.js";

/** What an MCP server's authorization server has granted, as the real server stores it (0.171). It has secrets. */
export interface McpGrant {
  readonly server_name: string;
  readonly server_url: string;
  readonly issuer: string;
  readonly client_id: string;
  /** Of a client that was registered with one. */
  readonly client_secret?: string;
  readonly access_token: string;
  /** In milliseconds since 1970; missing when that was not said. */
  readonly expires_at?: number;
  readonly refresh_token?: string;
  readonly scopes: readonly string[];
}

/** Where the grants are. A grant belongs to the name and the address of a server together: it is never used for another address. */
export interface Grants {
  /** @throws {Error} When the file cannot be read. */
  read(server: McpServer): Promise<McpGrant | null>;
  /** Changes one grant while nobody else does: of this process, or of others that use this package. Resolves with what is stored then. */
  change(server: McpServer, change: (before: McpGrant | null) => Promise<McpGrant>): Promise<McpGrant>;
}

type Entries = Readonly<Record<string, unknown>>;

/** Grants in `.credentials.json` of codex's home, which only its owner may read, or in memory without a home. */
export function openGrants(codexHome: string | undefined): Grants {
  if (codexHome === undefined) return memoryGrants();
  const path = join(codexHome, ".credentials.json");
  const lock = fileLock(path);
  return grantsIn(
    () => readEntries(path),
    (entries) => writeWhole(path, toJsonText(entries)),
    lock,
  );
}

function memoryGrants(): Grants {
  let entries: Entries = {};
  return grantsIn(
    async () => entries,
    async (next) => {
      entries = next;
    },
    createQueue(),
  );
}

function grantsIn(readAll: () => Promise<Entries>, writeAll: (entries: Entries) => Promise<void>, lock: LockFunction): Grants {
  const read = async (server: McpServer) => grantIn((await readAll())[keyOf(server)]);
  return {
    read,
    change: (server, change) =>
      lock(async () => {
        const grant = await change(await read(server));
        // Others' entries stay, also those that came meanwhile from programs that know nothing of the lock.
        await writeAll({ ...(await readAll()), [keyOf(server)]: grant });
        return grant;
      }),
  };
}

/** The real server's key: the name, and a digest of where the server is. */
export function keyOf({ name, config: { url = "" } }: McpServer): string {
  const place = `{"type":"http","url":${toJsonText(url)},"headers":{}}`;
  return `${name}|${createHash("sha256").update(place).digest("hex").slice(0, 16)}`;
}

async function readEntries(path: string): Promise<Entries> {
  const bytes = await readRegularFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const entries = bytes === null ? {} : fromJsonTextOrNull(bytes.toString("utf8"));
  if (typeof entries !== "object" || entries === null || Array.isArray(entries))
    throw new Error("The file of MCP credentials is not a JSON object");
  return entries as Entries;
}

const TEXTS = ["server_name", "server_url", "issuer", "client_id", "access_token"] as const;

/** Another program may have written it. */
function grantIn(entry: unknown): McpGrant | null {
  if (typeof entry !== "object" || entry === null) return null;
  const grant = entry as Record<string, unknown>;
  const isWhole = TEXTS.every((name) => typeof grant[name] === "string");
  const isFitting = [grant.refresh_token, grant.client_secret].every((text) => text === undefined || typeof text === "string");
  const { expires_at: expiresAt, scopes = [] } = grant;
  if (!isWhole || !isFitting || !(expiresAt === undefined || typeof expiresAt === "number")) return null;
  return { ...grant, scopes: Array.isArray(scopes) ? scopes.map(String) : [] } as unknown as McpGrant;
}
