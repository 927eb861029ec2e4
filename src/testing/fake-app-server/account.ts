import { INTERNAL_ERROR, INVALID_REQUEST } from "../../protocol/codes.js";
import { type Dialect, PROTOCOL_RELEASE } from "../../protocol/dialect.js";
import { CodexError, RpcError } from "../../rpc/errors.js";
import type { RequestContext } from "../../rpc/peer.js";
import type { FakeClock } from "../fake-clock.js";
import type { FakeScenario } from "./scenario.js";

/** How long a client has to answer a refresh request, in milliseconds of the server's clock. */
const REFRESH_TIMEOUT_MS = 10_000;

/** What the account needs of its server. */
export interface AccountHost {
  readonly clock: FakeClock;
  readonly dialect: Dialect;
  readonly scenario: FakeScenario;
  request(method: string, params: object): Promise<unknown>;
  notify(method: string, params: object): void;
}

/** The one account of a fake app-server: the tokens it holds, and the refresh requests that wait. */
export class FakeAccount {
  readonly #host: AccountHost;
  readonly #refreshing = new Set<Promise<unknown>>();
  #tokens: { accessToken: string; chatgptAccountId: string | null } | null = null;

  constructor(host: AccountHost) {
    this.#host = host;
  }

  get accessToken(): string | null {
    return this.#tokens?.accessToken ?? null;
  }

  /** The answer to `account/read`. */
  read(): object {
    const account = this.#tokens && { type: "chatgpt", email: null, planType: "pro", workspaceName: null };
    return { account, requiresOpenaiAuth: true };
  }

  /** @throws {RpcError} When the scenario refuses logins, or the params lack what the release reads. */
  logIn(params: unknown, { afterAnswer }: RequestContext): object {
    const { login = "ok" } = this.#host.scenario;
    if (login === "refused") throw new RpcError(INTERNAL_ERROR, "failed to set external auth: invalid ID token format");
    this.#store(params);
    const success = login !== "fails-later";
    afterAnswer(() => {
      if (login === "says-nothing") return;
      const error = success ? null : "workspace routing discovery failed";
      this.#host.notify("account/login/completed", { loginId: null, success, error });
      if (success) this.#tellChange("chatgptAuthTokens", "pro");
    });
    return { type: "chatgptAuthTokens" };
  }

  async logOut({ afterAnswer }: RequestContext): Promise<object> {
    if (this.#host.scenario.logout === "waits") await Promise.allSettled([...this.#refreshing]);
    this.#tokens = null;
    afterAnswer(() => this.#tellChange(null, null));
    return {};
  }

  /**
   * Asks for fresh tokens as for a turn that met a 401, and stores them.
   *
   * @throws {CodexError} `ERR_LATE` after ten seconds of the server's clock; `ERR_UNAUTHORIZED` when the same token came back.
   * @throws {RpcError} When the client answers with an error.
   */
  refresh(): Promise<unknown> {
    const { clock, request } = this.#host;
    const previousAccountId = this.#tokens?.chatgptAccountId ?? null;
    const asked = request("account/chatgptAuthTokens/refresh", { reason: "unauthorized", previousAccountId });
    const answered = clock.within(REFRESH_TIMEOUT_MS, asked, () => new CodexError("ERR_LATE", "timed out after 10s"));
    const rejected = this.accessToken;
    const stored = answered.then((tokens) => {
      this.#store(tokens);
      if (this.accessToken === rejected) throw new CodexError("ERR_UNAUTHORIZED", "the backend rejects this token");
    });
    this.#refreshing.add(stored);
    const forget = () => this.#refreshing.delete(stored);
    stored.then(forget, forget);
    return stored;
  }

  /** Forgets the tokens without a word, as a process that ends does. */
  forget(): void {
    this.#tokens = null;
  }

  #tellChange(authMode: string | null, planType: string | null): void {
    const reason = this.#host.dialect.version === PROTOCOL_RELEASE ? { reason: null } : {};
    this.#host.notify("account/updated", { authMode, planType, ...reason });
  }

  /** Releases up to 0.98 read an `idToken` beside the access token, newer ones the id of the account. */
  #store(tokens: unknown): void {
    const { accessToken, idToken, chatgptAccountId } = (tokens ?? {}) as Record<string, unknown>;
    const { readsIdToken, version } = this.#host.dialect;
    const isOld = readsIdToken && version !== null;
    if (isOld && typeof idToken !== "string") throw missing("idToken");
    if (typeof accessToken !== "string") throw missing("accessToken");
    this.#tokens = { accessToken, chatgptAccountId: typeof chatgptAccountId === "string" ? chatgptAccountId : null };
  }
}

function missing(field: string): RpcError {
  return new RpcError(INVALID_REQUEST, `Invalid request: missing field \`${field}\``);
}
