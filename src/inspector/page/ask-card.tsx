import { useState } from "preact/hooks";
import type { AskView, Outcome } from "../feed-messages.js";
import { act, parseTyped, toTyped } from "./api.js";

type Params = Readonly<Record<string, unknown>>;
type Give = (result: unknown) => void;

/** What the server asks, with the answers that fit. */
export function AskCard({ ask }: { ask: AskView }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const give: Give = (result) => void act({ type: "answer", id: ask.id, result }).then(setOutcome, () => {});
  const refuse = () => act({ type: "answer", id: ask.id, refusal: "The person refused to answer" });
  const params = (ask.params ?? {}) as Params;
  return (
    <article class="ask" aria-label="The server asks">
      <div class="card-head">
        <span class="card-type">The server asks</span>
        <code>{ask.method}</code>
      </div>
      {outcome && !outcome.ok && <Problem outcome={outcome} />}
      {isApproval(ask.method) ? (
        <Approval params={params} give={give} />
      ) : ask.method === "item/tool/requestUserInput" ? (
        <Questions params={params} give={give} />
      ) : (
        <AnyAnswer params={params} give={give} />
      )}
      <button type="button" class="quiet refuse" onClick={refuse}>
        Answer with an error
      </button>
    </article>
  );
}

function Problem({ outcome }: { outcome: Extract<Outcome, { ok: false }> }) {
  return (
    <p class="problem" role="alert">
      {outcome.message}
      {outcome.issues?.map(({ path, message }) => ` · ${path || "answer"}: ${message}`)}
    </p>
  );
}

function isApproval(method: string): boolean {
  return method === "item/commandExecution/requestApproval" || method === "item/fileChange/requestApproval";
}

const DECISIONS = ["accept", "acceptForSession", "decline", "cancel"];
const WORDS: Readonly<Record<string, string>> = {
  accept: "Accept",
  acceptForSession: "Accept for the session",
  acceptWithExecpolicyAmendment: "Accept, and commands like it",
  applyNetworkPolicyAmendment: "Apply the rule for the network",
  decline: "Decline",
  cancel: "Cancel the turn",
};

function Approval({ params, give }: { params: Params; give: Give }) {
  const offered = Array.isArray(params.availableDecisions) ? params.availableDecisions : DECISIONS;
  return (
    <>
      {typeof params.command === "string" && <pre class="command">{params.command}</pre>}
      {typeof params.reason === "string" && <p>{params.reason}</p>}
      <div class="answers">
        {offered.map((decision) => {
          const name = typeof decision === "string" ? decision : (Object.keys(decision as object)[0] ?? "?");
          return (
            <button type="button" key={name} class={name === "accept" ? "primary" : ""} onClick={() => give({ decision })}>
              {WORDS[name] ?? name}
            </button>
          );
        })}
      </div>
    </>
  );
}

interface QuestionView {
  readonly id: string;
  readonly header: string;
  readonly question: string;
  readonly options?: readonly { readonly label: string; readonly description: string }[] | null;
}

function Questions({ params, give }: { params: Params; give: Give }) {
  const questions = (params.questions ?? []) as readonly QuestionView[];
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const choose = (id: string, answer: string) => setChosen({ ...chosen, [id]: answer });
  const answers = Object.fromEntries(Object.entries(chosen).map(([id, answer]) => [id, { answers: [answer] }]));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give({ answers });
      }}
    >
      {questions.map(({ id, header, question, options }) => (
        <fieldset key={id}>
          <legend>
            <span class="chip">{header}</span> {question}
          </legend>
          {(options ?? []).map(({ label, description }) => (
            <label key={label} class="choice">
              <input type="radio" name={id} checked={chosen[id] === label} onChange={() => choose(id, label)} />
              <span>
                {label} <span class="muted">{description}</span>
              </span>
            </label>
          ))}
          <input
            type="text"
            aria-label={`Another answer: ${header}`}
            placeholder="Another answer"
            onInput={({ currentTarget }) => choose(id, currentTarget.value)}
          />
        </fieldset>
      ))}
      <div class="answers">
        <button type="submit" class="primary" disabled={Object.keys(chosen).length === 0}>
          Answer
        </button>
      </div>
    </form>
  );
}

function AnyAnswer({ params, give }: { params: Params; give: Give }) {
  const [text, setText] = useState("{}");
  const parsed = parseTyped(text);
  return (
    <>
      <pre class="command">{toTyped(params)}</pre>
      <textarea
        rows={4}
        aria-label="The answer, as JSON"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <div class="answers">
        <button type="button" class="primary" disabled={!parsed} onClick={() => give(parsed?.value)}>
          Answer
        </button>
      </div>
    </>
  );
}
