import { TokenError } from "../../rpc/errors.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenRequest } from "./provider.js";

/** How long a provider that failed is left alone about the same rejected token, in milliseconds. */
const COOL_DOWN_MS = 30_000;

/** How long a provider that ignores its signal is still waited for before it is asked anew, in milliseconds. */
const PATIENCE_MS = 30_000;

type Question = Omit<TokenRequest, "signal">;

interface Flight {
  readonly question: Question;
  readonly tokens: Promise<ChatgptTokens>;
  readonly controller: AbortController;
  waiting: number;
  abandonedAt: number | null;
}

interface ProviderBook {
  readonly flights: Map<string, Flight>;
  readonly failures: Map<string, { readonly error: TokenError; readonly until: number }>;
}

const books = new WeakMap<ChatgptTokenProvider, ProviderBook>();

/**
 * Asks a provider for tokens, in place of a rejected one if there is one: one call at a time in this process for the same
 * provider, account and rejected token, whoever asks. A provider that failed is not asked again about the same rejected token
 * for thirty seconds; a login, which replaces none, is always asked for.
 *
 * @param until - Ends this caller's interest. When nobody is left, the provider's signal aborts; the promise still settles with
 *   what the provider does then.
 * @throws {TokenError} `provider-failed`, with the host's own error as its cause, or what the provider itself says.
 */
export async function askOnce(provider: ChatgptTokenProvider, question: Question, until: AbortSignal): Promise<ChatgptTokens> {
  const book = bookOf(provider);
  const rejected = question.rejectedAccessToken;
  const failure = rejected === null ? undefined : book.failures.get(rejected);
  if (failure && failure.until > Date.now()) throw failure.error;

  const key = JSON.stringify([question.previousAccountId, rejected]);
  const joined = book.flights.get(key);
  if (!joined || hasOutstayed(joined)) return board(launch(book, key, provider, question), until);

  const wasAbandoned = joined.abandonedAt !== null;
  try {
    const tokens = await board(joined, until);
    // Whoever was only asked ahead of time may keep what it has; somebody who was refused needs another.
    const wasEarly = joined.question.reason !== "unauthorized" && question.reason === "unauthorized";
    if (!wasEarly || tokens.accessToken !== rejected) return tokens;
  } catch (error) {
    // It was told to stop before this caller came, and did.
    if (!wasAbandoned || until.aborted) throw error;
  }
  return askOnce(provider, question, until);
}

function launch(book: ProviderBook, key: string, provider: ChatgptTokenProvider, question: Question): Flight {
  const controller = new AbortController();
  const call = async () => provider({ ...question, signal: controller.signal });
  const flight: Flight = {
    question,
    tokens: call().then(checkTokens).catch(rethrowAsTokenError),
    controller,
    waiting: 0,
    abandonedAt: null,
  };
  book.flights.set(key, flight);
  const land = () => {
    if (book.flights.get(key) === flight) book.flights.delete(key);
  };
  const rejected = question.rejectedAccessToken;
  flight.tokens.then(
    () => {
      land();
      if (rejected !== null) book.failures.delete(rejected);
    },
    (error: TokenError) => {
      land();
      const isLasting = error.reason === "provider-failed" || error.reason === "reauth-required";
      if (rejected !== null && isLasting && !controller.signal.aborted) rememberFailure(book, rejected, error);
    },
  );
  return flight;
}

function board(flight: Flight, until: AbortSignal): Promise<ChatgptTokens> {
  flight.waiting += 1;
  const leave = () => {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    flight.abandonedAt ??= Date.now();
    flight.controller.abort(until.reason);
  };
  if (until.aborted) leave();
  else {
    until.addEventListener("abort", leave, { once: true });
    const arrived = () => until.removeEventListener("abort", leave);
    flight.tokens.then(arrived, arrived);
  }
  return flight.tokens;
}

function hasOutstayed({ abandonedAt }: Flight): boolean {
  return abandonedAt !== null && Date.now() - abandonedAt > PATIENCE_MS;
}

function rememberFailure(book: ProviderBook, rejected: string, error: TokenError): void {
  const now = Date.now();
  for (const [token, { until }] of book.failures) if (until <= now) book.failures.delete(token);
  book.failures.set(rejected, { error, until: now + COOL_DOWN_MS });
}

function bookOf(provider: ChatgptTokenProvider): ProviderBook {
  const known = books.get(provider);
  if (known) return known;
  const book: ProviderBook = { flights: new Map(), failures: new Map() };
  books.set(provider, book);
  return book;
}

/** What is no answer must never reach a server, whatever the types say. */
function checkTokens(tokens: ChatgptTokens | undefined | null): ChatgptTokens {
  if (typeof tokens?.accessToken === "string" && tokens.accessToken !== "") return tokens;
  throw new TokenError("provider-failed", "The token provider answered without an access token");
}

/** A provider may say itself that only signing in again helps; whatever else it throws is a failure that may pass. */
function rethrowAsTokenError(error: unknown): never {
  if (error instanceof TokenError) throw error;
  throw new TokenError("provider-failed", "The token provider failed", { cause: error });
}
