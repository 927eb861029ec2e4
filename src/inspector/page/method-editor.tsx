import { useEffect, useState } from "preact/hooks";
import type { Outcome } from "../feed-messages.js";
import { act, parseTyped, toTyped } from "./api.js";
import { isIn, type MethodView } from "./methods-table.js";
import type { Store } from "./store.js";

/** How long nothing must be typed before it is checked, in milliseconds. */
const CHECK_AFTER_MS = 150;

/** What a method is for, and its params to fill in. They are checked against the method's shape before they are sent. */
export function MethodEditor({ row, store }: { row: MethodView; store: Store }) {
  const release = store.state?.release ?? null;
  const [typed, setText] = useState<string | null>(null);
  // Until something is typed, the template follows the conversation.
  const text = typed ?? withThread(row.template, store.selectedThread);
  const [checked, setChecked] = useState<Outcome | null>(null);
  const [sent, setSent] = useState<Outcome | "waits" | null>(null);
  /** The newest message when it was sent: the answer is behind it. */
  const [before, setBefore] = useState(0);
  const parsed = parseTyped(text);
  useEffect(() => {
    setChecked(null);
    if (!parsed) return;
    const timer = setTimeout(() => {
      act({ type: "check", method: row.method, params: parsed.value }).then(setChecked, () => {});
    }, CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const send = async () => {
    setSent("waits");
    setBefore(store.entries.at(-1)?.seq ?? 0);
    setSent(await act({ type: "call", method: row.method, params: parsed?.value }));
  };
  const answer =
    sent === null || sent === "waits"
      ? null
      : store.entries.findLast(({ seq, method, kind }) => seq > before && method === row.method && kind !== "request");
  return (
    <div class="method-editor">
      <h2>{row.method}</h2>
      <p class="traits">
        {row.since ? <span class="chip">since {row.since}</span> : <span class="chip">in every release</span>}
        {row.until && <span class="chip bad">until {row.until}</span>}
        {row.experimental && <span class="chip warn">experimental</span>}
        {!isIn(release, row) && <span class="chip bad">not in {release}</span>}
      </p>
      <p>{row.sentence}</p>
      <label class="editor">
        <span class="muted">Params, as JSON</span>
        <textarea
          rows={Math.min(14, Math.max(4, text.split("\n").length + 1))}
          spellcheck={false}
          aria-invalid={!parsed || checked?.ok === false}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <div class="composer-bar">
        <span class="verdict" role="status">
          <Verdict isJson={parsed !== null} checked={checked} />
        </span>
        <span class="grow" />
        <button
          type="button"
          class="primary"
          disabled={!checked?.ok || sent === "waits" || !!store.state?.replay}
          onClick={() => void send().catch(() => {})}
        >
          {sent === "waits" ? "Waits a minute for the answer" : "Send"}
        </button>
      </div>
      {sent !== null && sent !== "waits" && (
        <div class={sent.ok ? "result good" : "result bad"}>
          <strong>{sent.ok ? "Answered" : sent.message}</strong>
          {answer && <pre class="json">{prettyResult(answer.text)}</pre>}
        </div>
      )}
      {text.includes('"threadId": ""') && (
        <p class="muted note">
          The id of a thread belongs into threadId. Say something in the conversation, and it is filled in.
        </p>
      )}
      {row.members.length > 0 && (
        <Members row={row} value={parsed === null ? null : parsed.value} onAdd={(value) => setText(toTyped(value))} />
      )}
    </div>
  );
}

function Verdict({ isJson, checked }: { isJson: boolean; checked: Outcome | null }) {
  if (!isJson) return <span class="bad">This is no JSON yet.</span>;
  if (checked === null) return <span class="muted">Checking</span>;
  if (checked.ok) return <span class="good">Has the method's shape.</span>;
  return (
    <ul class="bad">
      {(checked.issues ?? [{ path: "", message: checked.message }]).map(({ path, message }) => (
        <li key={path + message}>
          <code>{path || "params"}</code> {message}
        </li>
      ))}
    </ul>
  );
}

/** The members of the params with their types. Those that may be left out can be added by a click. */
function Members({ row, value, onAdd }: { row: MethodView; value: unknown; onAdd: (value: object) => void }) {
  const params = typeof value === "object" && value !== null && !Array.isArray(value) ? value : value === undefined ? {} : null;
  const parts = [
    ["Required", row.members.filter(({ isOptional }) => !isOptional)],
    ["Optional", row.members.filter(({ isOptional }) => isOptional)],
  ] as const;
  return (
    <section class="members" aria-label="Members of the params">
      {parts.map(
        ([title, members]) =>
          members.length > 0 && (
            <div key={title}>
              <h3>{title}</h3>
              <dl>
                {members.map(({ name, type, sample }) => (
                  <div key={name}>
                    <dt>
                      {name}
                      {params !== null && !(name in params) && (
                        <button
                          type="button"
                          class="add"
                          aria-label={`Add ${name}`}
                          title={`Add ${name} to the params`}
                          onClick={() => onAdd({ ...params, [name]: sample })}
                        >
                          Add
                        </button>
                      )}
                    </dt>
                    <dd>{type}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ),
      )}
    </section>
  );
}

/** The thread of the conversation is the one that is meant most often. */
function withThread(template: string, threadId: string | null): string {
  return threadId === null ? template : template.replace('"threadId": ""', `"threadId": "${threadId}"`);
}

function prettyResult(text: string): string {
  const parsed = parseTyped(text)?.value as { result?: unknown; error?: unknown } | undefined;
  return parsed ? toTyped(parsed.error ?? parsed.result).slice(0, 20_000) : text;
}
