import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readClaims } from "../protocol/claims.js";
import { asyncDispose } from "../rpc/disposal.js";
import { fromJsonText, toJsonText } from "../rpc/json.js";
import { answerModel, type FakeAnswer } from "./fake-model.js";

/** One request the backend got. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  /** The bearer, as it came. */
  readonly bearer: string | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** A backend on loopback that answers `POST /v1/responses` as told and remembers what it was asked. It knows no model. */
export interface FakeBackend {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** What belongs into `[model_providers.X] base_url`. */
  readonly baseUrl: string;
  /** What belongs into `chatgpt_base_url`. */
  readonly chatgptBaseUrl: string;
  /** Every request, in order. */
  readonly requests: readonly FakeRequest[];
  /** The requests to the model, in order. */
  readonly modelRequests: readonly FakeRequest[];
  /** Answers the next requests to the model, one each. After them, and from the start, every answer is `"ok"`. */
  plan(...answers: FakeAnswer[]): void;
  /** Decides each answer to a request to the model that no plan is left for. */
  answer: (request: FakeRequest) => FakeAnswer;
  /** What `GET .../usage` is answered with: a body, or a status. Default: 404. */
  usage: object | number;
  /** Resolves once no answer is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a fake backend.
 *
 * @param options - `port`: 0, the default, takes any free one.
 * @throws When the port is taken (`EADDRINUSE`), or cannot be listened on otherwise.
 * @example
 * const backend = await startFakeBackend();
 * backend.plan(401, { text: "Hello again." });
 */
export async function startFakeBackend({ port = 0 }: { port?: number } = {}): Promise<FakeBackend> {
  const requests: FakeRequest[] = [];
  const planned: FakeAnswer[] = [];
  const answering = new Set<Promise<unknown>>();
  const server = createServer((incoming, response) => {
    const answered = once(response, "close")
      .catch(() => {})
      .finally(() => answering.delete(answered));
    answering.add(answered);
    const serve = async () => {
      const request = await read(incoming);
      requests.push(request);
      if (isModelRequest(request)) await answerModel(planned.shift() ?? backend.answer(request), response);
      else answerOther(request, response, backend.usage);
    };
    serve().catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const backend: FakeBackend = {
    origin,
    baseUrl: `${origin}/v1`,
    chatgptBaseUrl: `${origin}/backend-api`,
    requests,
    get modelRequests() {
      return requests.filter(isModelRequest);
    },
    plan: (...answers) => void planned.push(...answers),
    answer: () => "ok",
    usage: 404,
    idle: async () => {
      while (answering.size > 0) await Promise.all(answering);
    },
    close,
    [asyncDispose]: close,
  };
  return backend;
}

function isModelRequest({ method, path }: FakeRequest): boolean {
  return method === "POST" && path === "/v1/responses";
}

async function read(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const { method = "GET", url = "/", headers } = incoming;
  return {
    method,
    path: new URL(url, "http://localhost").pathname,
    bearer: headers.authorization?.replace(/^Bearer /, "") ?? null,
    headers,
    body: text && headers["content-type"]?.includes("json") ? fromJsonText(text) : text,
  };
}

/**
 * Before a login completes, the real server (0.169) asks where the account's traffic goes and what an enterprise requires. Everything
 * else is answered with 404, which it accepts.
 */
function answerOther(request: FakeRequest, response: ServerResponse, usage: object | number): void {
  const isUsage = request.path === "/backend-api/wham/usage" || request.path === "/api/codex/usage";
  const isDiscovery = request.path === "/backend-api/wham/accounts/check";
  const isRequirements = request.path === "/backend-api/wham/config/bundle";
  const answer = isUsage ? usage : isDiscovery ? discovery(request) : isRequirements ? {} : 404;
  response.writeHead(typeof answer === "number" ? answer : 200, { "content-type": "application/json" });
  response.end(toJsonText(typeof answer === "number" ? {} : answer));
}

function discovery({ headers, bearer }: FakeRequest): object {
  const header = headers["chatgpt-account-id"];
  const id = typeof header === "string" ? header : accountIn(bearer);
  return {
    accounts: [
      {
        id,
        name: "Workspace",
        plan_type: "pro",
        workspace_backend_origin: "https://127.0.0.1:1",
        account_routing_override: "NO_CONSTRAINT",
      },
    ],
    account_ordering: [id],
    default_account_id: id,
  };
}

function accountIn(bearer: string | null): string {
  try {
    return readClaims(bearer ?? "").accountId ?? "org-a";
  } catch {
    return "org-a";
  }
}
