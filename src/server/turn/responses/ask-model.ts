import { sleep } from "../../../rpc/abort.js";
import { toJsonText } from "../../../rpc/json.js";
import { rateLimitsIn } from "../../account/session/rate-limits.js";
import type { ModelCall } from "../../telemetry/model-call.js";
import { TurnFailure } from "../../turn-failure.js";
import type { TurnContext } from "../agent-api.js";
import { describeWait, NetworkWaits, unanswered } from "./connection-failure.js";
import { windowOf } from "./context-limits.js";
import { readEvents, type SilenceWatch, watchSilence } from "./event-stream.js";
import { ResponseReader } from "./events-to-items.js";
import { bodyOf, headersOf, type ModelRequest, type RequestSettings, urlOf } from "./http-request.js";
import { keepSecretsOf } from "./request-secrets.js";
import { describeRetry, failureOf, ModelFailure, streamBroken } from "./response-failure.js";
import { backoffMs, retryAfterMs } from "./retry-delay.js";

/**
 * Asks the model once, and streams its answer into the turn. After a stream that breaks off, the request is made again, as often as
 * `stream_max_retries` says, with `error{willRetry:true}` in between; it repeats the items that were complete. Where no connection can be
 * made, it is waited for the network, without end. When the user steers the turn meanwhile, the answer is cancelled. All three are as on
 * the real server (0.171).
 *
 * @throws {TurnFailure} When no attempt succeeded, or another one would not help.
 */
export async function askModel(turn: TurnContext, settings: RequestSettings, request: ModelRequest): Promise<ResponseReader> {
  const { streamMaxRetries } = settings.provider;
  const { usableTokens } = windowOf(turn, settings);
  const waits = new NetworkWaits();
  let reader = new ResponseReader(turn.write, usableTokens);
  for (let attempt = 1; ; ) {
    try {
      const again = { ...request, input: [...request.input, ...reader.said] };
      const of = { turnId: turn.turnId, model: turn.model };
      await settings.operations.modelCall(of, turn.signal, (call) => streamOnce(turn, { ...settings, call }, again, reader));
      return reader;
    } catch (error) {
      turn.signal.throwIfAborted();
      if (error instanceof ModelFailure) error.hadImages = holdsImage(request.input);
      const restart = () => new ResponseReader(turn.write, usableTokens, reader.finished);
      if (waitsForNetwork(error, turn, request)) {
        turn.write.retrying(describeWait(error));
        reader = restart();
        await pause(waits.next(), turn);
        continue;
      }
      if (!(error instanceof TurnFailure) || !mayRetry(error) || attempt > streamMaxRetries) throw error;
      turn.write.retrying(describeRetry(error, attempt, streamMaxRetries));
      reader = restart();
      await pause(backoffMs(attempt, error instanceof ModelFailure ? error.retryAfterMs : null), turn);
      attempt += 1;
    }
  }
}

/** Whether a request that could not be sent is made again without end, as on the real server (0.171) unless a flag says otherwise. */
function waitsForNetwork(error: unknown, { settings }: TurnContext, { compacts }: ModelRequest): error is ModelFailure {
  const isOn = settings.features?.unbounded_connection_retries !== false;
  return isOn && !compacts && error instanceof ModelFailure && error.isUnreachable;
}

function holdsImage(input: ModelRequest["input"]): boolean {
  const isImage = (part: unknown) => (part as { type?: unknown } | null)?.type === "input_image";
  return input.some(({ content, output }) => [content, output].some((parts) => Array.isArray(parts) && parts.some(isImage)));
}

/** Waits, until the user steers the turn. */
async function pause(ms: number, turn: TurnContext): Promise<void> {
  await sleep(ms, AbortSignal.any([turn.signal, turn.steerSignal()])).catch(() => turn.signal.throwIfAborted());
}

/** Whether another attempt may succeed. One that was refused as unauthorized, although the tokens were refreshed, does not. */
function mayRetry(failure: TurnFailure): boolean {
  return failure instanceof ModelFailure ? failure.mayRetry : failure.codexErrorInfo !== "unauthorized";
}

interface CallSettings extends RequestSettings {
  readonly call: ModelCall;
}

async function streamOnce(
  turn: TurnContext,
  settings: CallSettings,
  request: ModelRequest,
  reader: ResponseReader,
): Promise<void> {
  const [url, headers] = [urlOf(settings, turn), headersOf(turn, settings.provider)];
  const secrets = keepSecretsOf(headers, url);
  const watch = watchSilence(settings.provider.streamIdleTimeoutMs, turn.signal);
  const steering = turn.steerSignal();
  const cancel = () => watch.cancel();
  steering.addEventListener("abort", cancel, { once: true });
  if (steering.aborted) cancel();
  try {
    const body = toJsonText(bodyOf(turn, settings, request));
    const response = await send(turn, settings, { url, headers, body, watch });
    if (!response.ok) throw await refusing(turn, response, url);
    const { body: stream, headers: head } = response;
    const read = (from: ReadableStream<Uint8Array>) =>
      readEvents(
        from,
        watch,
        (event) => {
          reader.take(event);
          return reader.completed;
        },
        () => turn.write.room(),
      );
    const tell = () => turn.write.rateLimits(rateLimitsIn(head));
    if (request.compacts) tell();
    const tellAtEnd = () => (request.compacts && !reader.completed ? undefined : tell());
    await tellingLimits(turn, tellAtEnd, reader, async () => stream && (await read(stream)));
    if (!reader.completed) throw streamBroken("stream closed before response.completed");
  } catch (error) {
    if (!watch.isCancelled || turn.signal.aborted) throw error;
    reader.cutShort();
  } finally {
    steering.removeEventListener("abort", cancel);
    watch.stop();
    secrets.clear();
  }
}

/** What a refusal means. One for a limit that is reached tells the limits too, as on the real server (0.171). */
async function refusing(turn: TurnContext, response: Response, url: string): Promise<TurnFailure> {
  const failure = await failureOf(response, url);
  if (failure.isUsageLimit) turn.write.rateLimits(rateLimitsIn(response.headers));
  return failure;
}

/** Tells the limits that the head of an answer names once its stream has ended, however it ends: broken or interrupted as well (0.171). */
async function tellingLimits(
  turn: TurnContext,
  tell: () => void,
  reader: ResponseReader,
  read: () => Promise<unknown>,
): Promise<void> {
  // When the turn ends, nothing can be written after the event.
  turn.signal.addEventListener("abort", tell, { once: true });
  try {
    await read();
  } finally {
    turn.signal.removeEventListener("abort", tell);
    reader.afterTools(tell);
  }
}

interface Sending {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly watch: SilenceWatch;
}

/** Sends the request, again after a failure without an answer or with a status from 500 on, as often as `request_max_retries` says. */
async function send(
  turn: TurnContext,
  { provider, call }: CallSettings,
  { url, headers, body, watch }: Sending,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt > provider.requestMaxRetries;
    let waitMs: number | null = null;
    try {
      const response = await turn.authorizedFetch(url, { method: "POST", headers, body, signal: watch.signal });
      call.answered(response.status);
      watch.restart();
      if (response.status < 500 || isLast) return response;
      waitMs = retryAfterMs(response.headers);
      await response.body?.cancel();
    } catch (error) {
      if (error instanceof TurnFailure || watch.signal.aborted) throw error;
      if (isLast) throw unanswered(error);
    }
    await sleep(backoffMs(attempt, waitMs), watch.signal);
    watch.restart();
  }
}
