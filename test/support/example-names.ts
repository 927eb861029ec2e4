// What the examples of docstrings use and do not show: things of the reader's own application. Only the compiler sees this file.
import type { fork as forkOfNode } from "node:child_process";
import type { Client, RefreshTokenStore } from "codex-app-server-sdk/client";
import type { ClientInfo } from "codex-app-server-sdk/protocol";
import type { AppServer, Connection, Logger, TextWriter, TurnContext } from "codex-app-server-sdk/server";
import type { FakeBackend } from "codex-app-server-sdk/testing";

export declare const accessToken: string;
export declare const backend: FakeBackend;
export declare const cert: string;
export declare const client: Client;
export declare const clientInfo: ClientInfo;
export declare const clientId: string;
export declare const codexHome: string;
export declare const connection: Connection;
export declare const error: unknown;
export declare const fork: typeof forkOfNode;
export declare const issuer: string;
export declare const key: string;
export declare const message: TextWriter;
export declare const model: { stream(prompt: string): AsyncIterable<string> };
export declare const pino: () => Logger;
export declare const prompt: string;
export declare const readTokenOf: (person: string) => Promise<string>;
export declare const server: AppServer;
export declare const sessions: { find(token: string): Promise<{ readonly id: string } | null> };
export declare const store: RefreshTokenStore;
export declare const token: string;
export declare const turn: TurnContext;
