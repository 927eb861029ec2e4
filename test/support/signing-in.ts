import type { AppServerOptions } from "codex-app-server-sdk/server";
import { onTestFinished } from "vitest";
import type { Message } from "../../src/rpc/transport.js";
import { createIntroducedClient } from "./raw-client.js";
import { REFRESH_PATH, REVOKE_PATH, type StandInIssuer, startStandInIssuer } from "./stand-in-issuer.js";

/** An issuer that ends with the test. */
export async function createIssuer(): Promise<StandInIssuer> {
  const issuer = await startStandInIssuer();
  onTestFinished(() => issuer.close());
  return issuer;
}

/** A server that signs in at a stand-in, on whatever port is free, and an introduced client. */
export async function createSigningIn(issuer: StandInIssuer, options: AppServerOptions = {}) {
  const signIn = {
    issuer: issuer.url,
    refreshUrl: `${issuer.url}${REFRESH_PATH}`,
    revokeUrl: `${issuer.url}${REVOKE_PATH}`,
    loginPorts: [0],
    ...options.signIn,
  };
  return createIntroducedClient({ ...options, signIn });
}

export interface Started {
  readonly loginId: string;
  readonly authUrl: URL;
  /** Where the browser comes back to, with what the issuer adds. */
  callback(members?: Record<string, string>): URL;
  /** Another page of the same listener. */
  page(path: string): URL;
}

/** Asks for a browser login, and tells what was answered. */
export async function startBrowserLogin(
  wire: { ask(method: string, params?: unknown): Promise<Message> },
  params: object = {},
): Promise<Started> {
  const { result, error } = await wire.ask("account/login/start", { type: "chatgpt", ...params });
  if (error) throw new Error(JSON.stringify(error));
  const { loginId, authUrl } = result as { loginId: string; authUrl: string };
  const address = new URL(authUrl);
  const redirectUri = address.searchParams.get("redirect_uri") ?? "";
  return {
    loginId,
    authUrl: address,
    callback(members = { code: "code" }) {
      const url = new URL(redirectUri);
      url.search = new URLSearchParams({ state: address.searchParams.get("state") ?? "", ...members }).toString();
      return url;
    },
    page: (path) => new URL(path, redirectUri),
  };
}

export const completed = ({ method }: Message) => method === "account/login/completed";
export const updated = ({ method }: Message) => method === "account/updated";
