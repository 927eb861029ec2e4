/** More redirects than this are taken for a circle. */
const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A request that can be sent again: its body is no stream. */
export interface RepeatableRequest {
  readonly url: string | URL;
  readonly options: RequestInit;
}

/** Reads a body that is a stream into memory. */
export async function repeatable(input: string | URL | Request, init: RequestInit): Promise<RepeatableRequest> {
  if (!(input instanceof Request)) {
    const body = init.body instanceof ReadableStream ? await new Response(init.body).arrayBuffer() : init.body;
    return { url: input, options: body === undefined ? init : { ...init, body } };
  }
  const request = new Request(input, init);
  const body = request.body ? await request.arrayBuffer() : null;
  return {
    url: request.url,
    options: { method: request.method, headers: request.headers, signal: request.signal, body, redirect: request.redirect },
  };
}

/**
 * `fetch` that follows redirects within one origin only. `fetch` by itself takes the authorization away from a redirect to another one,
 * but sends the body and all other headers there: prompts, refresh tokens, keys in headers of their own. Such a redirect is the answer
 * here, with its status.
 */
export function sameOriginFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const redirect = init.redirect ?? (input instanceof Request ? input.redirect : "follow");
    if (redirect !== "follow") return fetch(input, init);
    let { url, options } = await repeatable(input, init);
    for (let redirects = 0; ; redirects += 1) {
      const response = await fetch(url, { ...options, redirect: "manual" });
      const target = redirects < MOST_REDIRECTS ? targetOf(response, url) : null;
      if (target === null) return response;
      await response.body?.cancel();
      if (isReadOfResult(response.status, options.method)) options = asRead(options);
      url = target;
    }
  };
}

/** Where an answer redirects to, if that is within the origin of the request. */
function targetOf({ status, headers }: Response, from: string | URL): URL | null {
  const location = REDIRECTS.has(status) ? headers.get("location") : null;
  if (location === null || !URL.canParse(location, from)) return null;
  const target = new URL(location, from);
  return target.origin === new URL(from).origin ? target : null;
}

/** Whether a redirect means that the result is to be read elsewhere, and not that the request is to be sent there (RFC 9110, 15.4). */
function isReadOfResult(status: number, method = "GET"): boolean {
  return status === 303 ? method !== "HEAD" : (status === 301 || status === 302) && method.toUpperCase() === "POST";
}

function asRead({ body: _, ...options }: RequestInit): RequestInit {
  const headers = new Headers(options.headers);
  for (const name of ["content-type", "content-length", "content-encoding"]) headers.delete(name);
  return { ...options, method: "GET", headers };
}
