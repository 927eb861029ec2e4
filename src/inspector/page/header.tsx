import { useState } from "preact/hooks";
import type { State } from "../feed-messages.js";
import { act } from "./api.js";
import type { Store } from "./store.js";

const WORDS: Readonly<Record<State["connection"], string>> = {
  connecting: "connecting",
  connected: "connected",
  lost: "connection lost, connecting again",
  ended: "not connected",
};

/** What is inspected, how it is, and what can be done with the connection. */
export function Header({ store }: { store: Store }) {
  const { state } = store;
  const isReplay = state?.replay != null;
  const status = isReplay ? "recording" : (state?.connection ?? "connecting");
  return (
    <header class="header">
      <h1>
        <span class="mark" aria-hidden="true" />
        Inspector
      </h1>
      <code class="target" title={state?.userAgent ?? undefined}>
        {state?.target ?? "…"}
      </code>
      <span class={`status status-${store.isAttached ? status : "ended"}`} role="status">
        {store.isAttached ? (isReplay ? "recording" : WORDS[state?.connection ?? "connecting"]) : "the Inspector has ended"}
      </span>
      {state?.release && <span class="release">release {state.release}</span>}
      {/* It has the room that is left: what it says moves nothing. */}
      <div class="grow">
        {state?.problem && (
          <p class="problem" role="alert" title={state.problem}>
            {state.problem}
          </p>
        )}
      </div>
      {isReplay ? <Replay replay={state.replay as NonNullable<State["replay"]>} /> : <ConnectionButtons state={state} />}
      <button type="button" class="quiet" onClick={() => act({ type: "clear" })}>
        Clear
      </button>
      <a class="button quiet" href="/api/recording" download="recording.jsonl">
        Export
      </a>
      <ThemeButton />
    </header>
  );
}

function ConnectionButtons({ state }: { state: State | null }) {
  return (
    <>
      <button type="button" onClick={() => act({ type: "reconnect" })}>
        Reconnect
      </button>
      <button
        type="button"
        class="danger"
        disabled={!state?.ownsServer || state.connection !== "connected"}
        title={state?.ownsServer === false ? "The Inspector did not start this server" : "Kills the process of the server"}
        onClick={() => act({ type: "crash" })}
      >
        Crash
      </button>
    </>
  );
}

function Replay({ replay: { played, total, isPlaying } }: { replay: NonNullable<State["replay"]> }) {
  const isDone = played === total;
  return (
    <>
      <span class="played">
        {played} of {total}
      </span>
      <button type="button" disabled={isDone} onClick={() => act({ type: "replay", what: isPlaying ? "pause" : "play" })}>
        {isPlaying ? "Pause" : "Play"}
      </button>
      <button type="button" disabled={isDone} onClick={() => act({ type: "replay", what: "finish" })}>
        To the end
      </button>
      <button type="button" onClick={() => act({ type: "replay", what: "restart" })}>
        From the start
      </button>
    </>
  );
}

/** Light, dark, or as the system has it. The choice lasts as long as the page. */
function ThemeButton() {
  const [isDark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const toggle = () => {
    document.documentElement.dataset.theme = isDark ? "light" : "dark";
    setDark(!isDark);
  };
  return (
    <button type="button" class="quiet icon" aria-label={isDark ? "Light colours" : "Dark colours"} onClick={toggle}>
      {isDark ? "☀" : "☾"}
    </button>
  );
}
