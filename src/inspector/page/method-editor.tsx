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
  const [text, setText] = useState(() => withThread(row.template, store.selectedThread));
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
      {row.members.length > 0 && <Members row={row} />}
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

function Members({ row }: { row: MethodView }) {
  const required = row.members.filter(({ isOptional }) => !isOptional);
  return (
    <details class="members" open={row.members.length < 8}>
      <summary>
        {row.members.length} {row.members.length === 1 ? "member" : "members"}
        {required.length > 0 && `, ${required.length} of them required`}
      </summary>
      <dl>
        {[...required, ...row.members.filter(({ isOptional }) => isOptional)].map(({ name, type, isOptional }) => (
          <div key={name}>
            <dt>
              {name}
              {isOptional && "?"}
            </dt>
            <dd>{type}</dd>
          </div>
        ))}
      </dl>
    </details>
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
