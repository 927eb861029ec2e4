import { useState } from "preact/hooks";
import type { ItemView, ModelScript, TurnView } from "../feed-messages.js";
import { act } from "./api.js";
import { AskCard } from "./ask-card.js";
import { useStayAtEnd } from "./stay-at-end.js";
import type { Store } from "./store.js";

const SCRIPTS: Readonly<Record<ModelScript, string>> = {
  streams: "thinks and streams",
  answers: "answers at once",
  "runs-a-command": "runs a command",
  "asks-a-question": "asks a question",
  fails: "fails",
};

/** What is said in a thread, what the server asks, and a place to say something. */
export function Conversation({ store }: { store: Store }) {
  const { state } = store;
  const threadId = store.selectedThread;
  const items = [...store.items.values()].filter((item) => item.threadId === threadId);
  const turns = [...store.turns.values()].filter((turn) => turn.threadId === threadId);
  const running = turns.findLast(({ status }) => status === "inProgress");
  const box = useStayAtEnd();
  return (
    <div class="conversation">
      <ThreadBar store={store} />
      <div class="said" {...box} role="log" aria-label="Conversation">
        {items.length === 0 && <Invitation store={store} />}
        {items.map((item, index) => (
          <Item
            key={`${item.turnId} ${item.id}`}
            item={item}
            turn={item.turnId !== items[index + 1]?.turnId ? store.turns.get(item.turnId) : undefined}
          />
        ))}
        {turns
          .filter((turn) => !items.some(({ turnId }) => turnId === turn.id))
          .map((turn) => (
            <TurnEnd key={turn.id} turn={turn} />
          ))}
      </div>
      {/* From the bottom up, below what grows: no answer may move away from a pointer. */}
      {store.asks.length > 0 && (
        <div class="asks">
          {store.asks.map((ask) => (
            <AskCard key={ask.id} ask={ask} />
          ))}
        </div>
      )}
      {!state?.replay && <Composer store={store} threadId={threadId} running={running} />}
    </div>
  );
}

function Invitation({ store }: { store: Store }) {
  if (store.state?.replay) return <p class="empty">The recording has no message of this thread yet.</p>;
  return (
    <div class="empty">
      <p>Say something below. A thread is started for it.</p>
      {store.state?.hasFakeBackend && (
        <p>
          The server talks to a fake backend on this machine, so nothing leaves it. Choose what its model does next to the button.
        </p>
      )}
    </div>
  );
}

function ThreadBar({ store }: { store: Store }) {
  const threads = [...store.threads.values()];
  return (
    <div class="thread-bar-top">
      <select
        aria-label="Thread"
        value={store.selectedThread ?? ""}
        disabled={threads.length === 0}
        onChange={({ currentTarget }) => store.select(currentTarget.value)}
      >
        {threads.length === 0 && <option value="">no thread yet</option>}
        {threads.map(({ id, title, status }) => (
          <option key={id} value={id}>
            {title}
            {status ? ` (${status})` : ""}
          </option>
        ))}
      </select>
      {!store.state?.replay && (
        <button type="button" onClick={() => act({ type: "start-thread", asksBeforeCommands: true })}>
          New thread
        </button>
      )}
    </div>
  );
}

function Item({ item, turn }: { item: ItemView; turn: TurnView | undefined }) {
  const isRunning = item.status === "inProgress";
  const isTalk = item.type === "userMessage" || item.type === "agentMessage";
  return (
    <>
      {isTalk ? (
        <article class={`bubble ${item.type}`}>
          <span class="who">{item.type === "userMessage" ? "You" : "Agent"}</span>
          <p>
            {item.text}
            {isRunning && <span class="caret" aria-hidden="true" />}
          </p>
        </article>
      ) : (
        <article class={`card ${item.type}`}>
          <div class="card-head">
            <span class="card-type">{item.type}</span>
            {item.title && <code>{item.title}</code>}
            <span class={`chip ${isRunning ? "running" : item.status}`}>{item.status}</span>
          </div>
          {item.text && (item.type === "reasoning" ? <p class="reasoning">{item.text}</p> : <pre>{item.text}</pre>)}
        </article>
      )}
      {turn && <TurnEnd turn={turn} />}
    </>
  );
}

function TurnEnd({ turn }: { turn: TurnView }) {
  return (
    <div class={`turn-end ${turn.status}`}>
      <span>turn {turn.status === "inProgress" ? "runs" : turn.status}</span>
      {turn.error && <p>{turn.error}</p>}
    </div>
  );
}

function Composer({ store, threadId, running }: { store: Store; threadId: string | null; running: TurnView | undefined }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const { state } = store;
  const say = async () => {
    const said = text.trim() || "Hello?";
    setProblem(null);
    const started = threadId ? null : await act({ type: "start-thread", asksBeforeCommands: true });
    if (started && !started.ok) return setProblem(started.message);
    const outcome = await act({ type: "say", threadId: threadId ?? String(started?.value), text: said });
    // What was typed meanwhile stays.
    if (outcome.ok) setText((now) => (now === text ? "" : now));
    else setProblem(outcome.message);
  };
  const submit = () => void say().catch(() => {});
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <textarea
        rows={2}
        aria-label="What to say"
        placeholder="Say something. Enter sends it."
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      <div class="composer-bar">
        {state?.hasFakeBackend && (
          <label>
            <span class="muted">The model</span>
            <select
              value={state.script}
              onChange={({ currentTarget }) => act({ type: "script", script: currentTarget.value as ModelScript })}
            >
              {Object.entries(SCRIPTS).map(([name, words]) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class="grow" />
        {running && (
          <button type="button" onClick={() => act({ type: "interrupt", threadId: running.threadId, turnId: running.id })}>
            Interrupt
          </button>
        )}
        <button type="submit" class="primary" disabled={state?.connection !== "connected"}>
          {running ? "Steer" : "Send"}
        </button>
      </div>
    </form>
  );
}
