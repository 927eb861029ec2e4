import { useState } from "preact/hooks";
import type { Action, Outcome, ProviderMode } from "../feed-messages.js";
import { act } from "./api.js";
import { Sequence } from "./sequence.js";
import type { Store } from "./store.js";

const MODES: readonly (readonly [ProviderMode, string, string])[] = [
  ["renews", "Renews", "gives a new token"],
  ["throws", "Throws", "has nothing to give"],
  ["hangs", "Hangs", "is not back in time"],
  ["wrong-workspace", "Wrong workspace", "gives a token of another account"],
  ["same-token", "Same token", "gives the one that was refused"],
];

/** Tokens to hand in, to expire and to break, and what then goes back and forth. */
export function Tokens({ store }: { store: Store }) {
  const { state } = store;
  const [problem, setProblem] = useState<string | null>(null);
  const run = (action: Action) => () => {
    setProblem(null);
    const settle = (outcome: Outcome) => setProblem(outcome.ok ? null : outcome.message);
    act(action).then(settle, () => {});
  };
  if (!state) return null;
  const isUp = state.connection === "connected";
  return (
    <div class="tokens">
      <section class="desk" aria-label="Token desk">
        {/* What changes its height stands below the buttons: none may move away from a pointer. */}
        <div class="desk-buttons">
          <button
            type="button"
            class="primary"
            disabled={!state.hasFakeBackend || !state.acceptedToken}
            onClick={run({ type: "expire" })}
          >
            Expire the token
          </button>
          <button
            type="button"
            disabled={!isUp || !store.selectedThread}
            onClick={run({ type: "say", threadId: store.selectedThread ?? "", text: "Once more." })}
          >
            One turn
          </button>
          <button type="button" disabled={!isUp} onClick={run({ type: "storm" })}>
            Two turns in one storm
          </button>
        </div>
        <fieldset class="modes">
          <legend>
            Asked after a 401, the provider <span class="mode-means">{MODES.find(([mode]) => mode === state.provider)?.[2]}</span>
          </legend>
          <div class="segments">
            {MODES.map(([mode, word]) => (
              <label key={mode} class="segment">
                <input type="radio" name="mode" checked={state.provider === mode} onChange={run({ type: "provider", mode })} />
                <span>{word}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div class="desk-buttons">
          <Paste isUp={isUp} onToken={(token) => run({ type: "sign-in", token })()} />
          <button type="button" disabled={!isUp} onClick={run({ type: "sign-in" })}>
            {state.signedIn ? "Sign in again" : "Fake token"}
          </button>
          <button type="button" class="quiet" disabled={!isUp || !state.signedIn} onClick={run({ type: "sign-out" })}>
            Sign out
          </button>
        </div>
        <div class="desk-state">
          <span class={state.signedIn ? "dot good" : "dot"} aria-hidden="true" />
          <span>{state.sessionNote ?? (state.signedIn ? "Signed in" : "Nobody is signed in by the Inspector")}</span>
          <span class="grow" />
          {state.hasFakeBackend && (
            <span class="muted">
              the backend accepts{" "}
              {state.acceptedToken ? (
                <span class={`token token-${tokenHue(state.acceptedToken)}`}>token {state.acceptedToken}</span>
              ) : (
                "no token"
              )}
            </span>
          )}
        </div>
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </section>
      <Sequence steps={store.steps} />
    </div>
  );
}

/** A token of the person's own. It is sent to the Inspector, and does not come back to the page. */
function Paste({ isUp, onToken }: { isUp: boolean; onToken: (token: string) => void }) {
  const [token, setToken] = useState("");
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        onToken(token.trim());
        setToken("");
      }}
    >
      <input
        type="password"
        autocomplete="off"
        aria-label="An access token of your own"
        placeholder="Paste a token of your own"
        value={token}
        onInput={({ currentTarget }) => setToken(currentTarget.value)}
      />
      <button type="submit" disabled={!isUp || token.trim() === ""}>
        Use it
      </button>
    </form>
  );
}

export function tokenHue(token: string): number {
  return (Number(token) || 0) % 6;
}
