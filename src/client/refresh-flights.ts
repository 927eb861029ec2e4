import { TokenError } from "../rpc/errors.js";
import type { ChatgptTokenProvider, ChatgptTokens, TokenRequest } from "./tokens.js";

/** How long a provider that failed is left alone about the same rejected token, in milliseconds. */
const COOL_DOWN_MS = 30_000;

/** How long a provider that ignores its signal is still waited for before it is asked anew, in milliseconds. */
const PATIENCE_MS = 30_000;

interface Flight {
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
 * Asks a provider for tokens in place of a rejected one: one call at a time in this process for the same provider, account
 * and rejected token, whoever asks. A provider that failed is not asked again about the same token for thirty seconds.
 *
 * @param until - Ends this caller's interest. When nobody is left, the provider's signal aborts; the promise still settles with
 *   what the provider does then.
 */
export function askOnce(
  provider: ChatgptTokenProvider,
  request: Omit<TokenRequest, "signal">,
  until: AbortSignal,
): Promise<ChatgptTokens> {
  const book = bookOf(provider);
  const rejected = request.rejectedAccessToken ?? "";
  const failure = book.failures.get(rejected);
  if (failure && failure.until > Date.now()) return Promise.reject(failure.error);

  const key = JSON.stringify([request.previousAccountId, rejected]);
  let flight = book.flights.get(key);
  if (!flight || (flight.abandonedAt !== null && Date.now() - flight.abandonedAt > PATIENCE_MS))
    flight = launch(book, key, provider, request);
  board(flight, until);
  return flight.tokens;
}

function launch(book: ProviderBook, key: string, provider: ChatgptTokenProvider, request: Omit<TokenRequest, "signal">): Flight {
  const controller = new AbortController();
  const call = async () => checked(await provider({ ...request, signal: controller.signal }));
  const flight: Flight = {
    tokens: call().catch((error: unknown) => {
      throw asTokenError(error);
    }),
    controller,
    waiting: 0,
    abandonedAt: null,
  };
  book.flights.set(key, flight);
  const rejected = request.rejectedAccessToken ?? "";
  flight.tokens
    .then(
      () => book.failures.delete(rejected),
      (error: TokenError) => {
        const wasGivenUp = controller.signal.aborted;
        if (error.reason === "provider-failed" && !wasGivenUp) rememberFailure(book, rejected, error);
      },
    )
    .finally(() => {
      if (book.flights.get(key) === flight) book.flights.delete(key);
    });
  return flight;
}

function board(flight: Flight, until: AbortSignal): void {
  flight.waiting += 1;
  const leave = () => {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    flight.abandonedAt = Date.now();
    flight.controller.abort(until.reason);
  };
  if (until.aborted) leave();
  else {
    until.addEventListener("abort", leave, { once: true });
    const arrived = () => until.removeEventListener("abort", leave);
    flight.tokens.then(arrived, arrived);
  }
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
function checked(tokens: ChatgptTokens): ChatgptTokens {
  const accessToken: unknown = (tokens as ChatgptTokens | null | undefined)?.accessToken;
  if (typeof accessToken === "string" && accessToken !== "") return tokens;
  throw new TokenError("provider-failed", "The token provider answered without an access token");
}

/** A provider may say itself that only signing in again helps; whatever else it throws is a failure that may pass. */
function asTokenError(error: unknown): TokenError {
  if (error instanceof TokenError) return error;
  return new TokenError("provider-failed", "The token provider failed", { cause: error });
}
