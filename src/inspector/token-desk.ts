import {
  type ChatgptTokens,
  type Client,
  type TokenRequest,
  type TokenSession,
  type WireEvent,
  withChatgptTokens,
} from "codex-app-server-sdk/client";
import { type FakeBackend, type FakeRequest, fakeToken } from "codex-app-server-sdk/testing";
import type { ModelScript, ProviderMode } from "./feed-messages.js";
import { messageOf } from "./masked.js";
import { answerFor, collaborationMode } from "./model-scripts.js";
import type { Steps } from "./steps.js";
import { goTogether } from "./together.js";
import { followWire } from "./wire-steps.js";

/** How soon a refresh is answered at the latest, in milliseconds: soon enough for a person to watch a provider that hangs. */
const ANSWER_WITHIN_MS = 4_000;
const ACCOUNT = "org-inspector";
/** How long the refusals of a storm wait for each other, in milliseconds. */
const STORM_WITHIN_MS = 5_000;

/** The tokens of the Inspector: what its provider gives, what the fake backend accepts, and how a person breaks both. */
export class TokenDesk {
  readonly #steps: Steps;
  readonly #hear: (event: WireEvent) => void;
  /** Which number each token has that was given. Tokens themselves are shown to nobody. */
  readonly #numbers = new Map<string, string>();
  readonly #planning = new Set<string>();
  readonly #hasBackend: boolean;
  /** The client that was signed in last. Its token session ends with it. */
  #client: Client | null = null;
  #current: string | null = null;
  #accepted: string | null = null;
  #lastGiven: string | null = null;
  /** What the refusals of a storm await. */
  #refuseTogether: (() => Promise<void>) | null = null;
  mode: ProviderMode = "renews";
  script: ModelScript = "streams";
  note: string | null = null;
  /** Counts the changes. */
  version = 0;

  constructor(steps: Steps, backend: FakeBackend | null) {
    this.#steps = steps;
    this.#hasBackend = backend !== null;
    this.#hear = followWire(steps, () => this.#lastGiven);
    if (backend) backend.answer = (request) => this.#answerModel(request);
  }

  get signedIn(): boolean {
    return (this.#client?.tokens ?? null) !== null;
  }

  get acceptedToken(): string | null {
    return this.#accepted === null ? null : (this.#numbers.get(this.#accepted) ?? null);
  }

  /** Watches the messages for what belongs to the sequence. */
  hear(event: WireEvent): void {
    this.#hear(event);
  }

  change(change: { readonly mode?: ProviderMode; readonly script?: ModelScript }): void {
    Object.assign(this, change);
    this.version += 1;
  }

  /** Signs in: with a token that the person has pasted, or with a fake one. */
  async signIn(client: Client, pasted?: string): Promise<void> {
    this.#current = null;
    if (pasted !== undefined) this.#take(pasted, "pasted");
    if (client.tokens && pasted === undefined) await client.tokens.push();
    else this.#watch(await withChatgptTokens(client, (request) => this.#provide(request), { answerWithinMs: ANSWER_WITHIN_MS }));
    this.#client = client;
    this.#say("Signed in");
  }

  async signOut(): Promise<void> {
    const session = this.#client?.tokens;
    await session?.logout();
    await session?.close();
    this.#say("Signed out");
  }

  /** The mode of a turn that begins now: the fake model can ask a question in plan mode only. A mode stays with its thread. */
  modeFor(threadId: string): { readonly collaborationMode?: ReturnType<typeof collaborationMode> } {
    if (!this.#hasBackend) return {};
    const isPlanning = this.script === "asks-a-question";
    if (isPlanning === this.#planning.has(threadId)) return {};
    if (isPlanning) this.#planning.add(threadId);
    else this.#planning.delete(threadId);
    return { collaborationMode: collaborationMode(isPlanning ? "plan" : "default") };
  }

  /** From now on the fake backend refuses the token in use. */
  expire(): void {
    this.#accepted = null;
    this.#say("The token in use has expired: the next request to the backend is answered with 401");
  }

  /** So many turns begin at once. Where their token is refused, that is told to all of them together: a turn that is late has a newer one. */
  gatherStorm(turns: number): void {
    this.#refuseTogether = this.#hasBackend && this.#accepted === null ? goTogether(turns, STORM_WITHIN_MS) : null;
  }

  #watch(session: TokenSession): void {
    session.on("refreshed", ({ reason }) => this.#say(`The server has new tokens (${reason})`));
    session.on("failed", ({ error }) => this.#say(`No tokens for the server: ${messageOf(error)}`));
    session.on("reauthRequired", ({ error }) => this.#say(`A person has to sign in again: ${messageOf(error)}`));
  }

  #say(note: string): void {
    this.note = note;
    this.version += 1;
  }

  async #provide({ reason, rejectedAccessToken, signal }: TokenRequest): Promise<ChatgptTokens> {
    this.#steps.note("client", "provider", reason === "unauthorized" ? "asks for a token" : `asks for a token (${reason})`);
    if (reason !== "unauthorized") return this.#give(this.#current ?? this.#issue(ACCOUNT));
    switch (this.mode) {
      case "throws":
        this.#steps.note("provider", "client", "throws", { tone: "bad" });
        throw new Error("The provider was told to throw");
      case "hangs":
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        this.#steps.note("provider", "client", "has not answered in time", { tone: "bad" });
        throw new Error("The provider was told to hang");
      case "same-token":
        return this.#give(rejectedAccessToken ?? this.#issue(ACCOUNT), "the same token");
      case "wrong-workspace":
        return this.#give(this.#issue("org-another"), "of another workspace");
      case "renews":
        return this.#give(this.#issue(ACCOUNT));
    }
  }

  #issue(account: string): string {
    const token = fakeToken({ account, email: "inspector@example.com" });
    this.#take(token, String(this.#numbers.size + 1));
    return token;
  }

  #take(token: string, number: string): void {
    this.#numbers.set(token, number);
    this.#current = token;
    this.#accepted = token;
    this.#refuseTogether = null;
    // A token that was pasted is kept as long as it is in use; numbers of old ones are not needed any more.
    if (this.#numbers.size > 1_000) this.#numbers.delete([...this.#numbers.keys()][0] as string);
  }

  #give(accessToken: string, what = "gives"): ChatgptTokens {
    this.#lastGiven = this.#numbers.get(accessToken) ?? null;
    const label = what === "gives" ? "token" : what;
    this.#steps.note("provider", "client", label, { token: this.#lastGiven, tone: what === "gives" ? "good" : "bad" });
    this.version += 1;
    return { accessToken };
  }

  #answerModel(request: FakeRequest) {
    const number = request.bearer === null ? null : (this.#numbers.get(request.bearer) ?? "?");
    this.#steps.note("server", "backend", "asks the model", { token: number });
    const isGood = request.bearer !== null && request.bearer === this.#accepted;
    this.#steps.note("backend", "server", isGood ? "200, streams" : "401", { tone: isGood ? "good" : "bad" });
    return isGood ? answerFor(this.script, request) : { status: 401, until: this.#refuseTogether?.() };
  }
}
