import { type Client, connect, runTurn } from "codex-app-server-sdk/client";
import { type AppServerConfig, createAppServer } from "codex-app-server-sdk/server";
import { createMemoryPair } from "codex-app-server-sdk/transport";
import Fastify, { type FastifyInstance } from "fastify";

/** What the web backend has to be told. */
export interface WebBackendOptions {
  readonly config: AppServerConfig;
  /** A user's access token. `rejected` is the one that the backend has just refused. */
  readonly tokenOf: (user: string, rejected: string | null) => Promise<string>;
}

/** A signed-in user: one client, one thread. */
interface Session {
  readonly client: Client;
  readonly threadId: string;
  readonly turns: Set<Promise<unknown>>;
}

/** The web backend, with what a test wants to know of it. */
export type WebBackend = FastifyInstance & {
  users(): string[];
  /** Resolves when no turn of a user runs. */
  idle(user: string): Promise<void>;
};

/**
 * One app-server in this process for everybody: each user is an identity with an account, threads and limits of its own.
 */
export function createWebBackend({ config, tokenOf }: WebBackendOptions): WebBackend {
  const server = createAppServer({ accountScope: "identity", config, tenantLimits: { runningTurns: 2 } });
  const sessions = new Map<string, Promise<Session>>();

  async function open(user: string): Promise<Session> {
    const [here, there] = createMemoryPair();
    server.accept(there, { identity: { subject: user } });
    const client = await connect(here, {
      clientInfo: { name: "web", version: "1.0.0" },
      tokens: async ({ rejectedAccessToken }) => ({ accessToken: await tokenOf(user, rejectedAccessToken ?? null) }),
    });
    const { thread } = await client.thread.start();
    return { client, threadId: thread.id, turns: new Set() };
  }

  /** The session of a user, who may ask twice at the same time. One that could not be opened is tried again the next time. */
  function sessionOf(user: string): Promise<Session> {
    const session = sessions.get(user) ?? open(user);
    sessions.set(user, session);
    session.catch(() => sessions.delete(user));
    return session;
  }

  const web = Fastify({ forceCloseConnections: true });

  web.post<{ Body: { text: string } }>("/chat", async (request, reply) => {
    const { client, threadId, turns } = await sessionOf(String(request.headers["x-user"]));
    const gone = new AbortController();
    reply.raw.on("close", () => gone.abort());
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const send = (event: string, data: unknown) => reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const turn = runTurn(client, { threadId, input: request.body.text }, { signal: gone.signal });
    turns.add(turn.completed);
    try {
      for await (const { method, params } of turn) if (method === "item/agentMessage/delta") send("delta", params.delta);
      const { status, error } = await turn;
      send("end", error?.message ?? status);
    } catch {
      send("end", "failed");
    } finally {
      turns.delete(turn.completed);
      reply.raw.end();
    }
  });

  web.post("/sign-out", async (request, reply) => {
    const user = String(request.headers["x-user"]);
    const session = await sessions.get(user)?.catch(() => null);
    sessions.delete(user);
    try {
      await session?.client.tokens?.logout();
    } finally {
      // Also where the server could not sign the user out: then this request fails, and the client is gone all the same.
      await session?.client.close();
    }
    return reply.code(204).send();
  });

  web.addHook("onClose", async () => {
    for (const session of await Promise.allSettled(sessions.values())) {
      if (session.status === "fulfilled") await session.value.client.close();
    }
    await server.close();
  });

  return Object.assign(web as unknown as FastifyInstance, {
    users: () => [...sessions.keys()],
    idle: async (user: string) => {
      await Promise.allSettled((await sessions.get(user))?.turns ?? []);
    },
  });
}
