import type { Lane, Step } from "../feed-messages.js";
import { clock } from "./format.js";
import { useStayAtEnd } from "./stay-at-end.js";
import { tokenHue } from "./tokens.js";

const LANES: readonly (readonly [Lane, string])[] = [
  ["provider", "Provider"],
  ["client", "Inspector"],
  ["server", "App-server"],
  ["backend", "Backend"],
];

/** Where a lane is, in percent of the width. */
function placeOf(lane: Lane): number {
  return 12.5 + 25 * LANES.findIndex(([name]) => name === lane);
}

/** The token loop as it happens: who says what to whom. */
export function Sequence({ steps }: { steps: readonly Step[] }) {
  const box = useStayAtEnd();
  return (
    <section class="sequence" aria-label="Sequence">
      <div class="lanes" aria-hidden="true">
        {LANES.map(([lane, word]) => (
          <span key={lane} class={`lane lane-${lane}`}>
            {word}
          </span>
        ))}
      </div>
      <div class="steps" {...box}>
        <ol>
          {steps.map((step) => (
            <Arrow key={step.seq} step={step} />
          ))}
        </ol>
        {steps.length === 0 && <p class="empty">Nothing was asked for yet.</p>}
      </div>
    </section>
  );
}

function Arrow({ step: { at, from, to, label, tone, token } }: { step: Step }) {
  const [start, finish] = [placeOf(from), placeOf(to)];
  const [left, width] = [Math.min(start, finish), Math.abs(finish - start)];
  const spoken = `${clock(at)} ${from} to ${to}: ${label}${token ? `, token ${token}` : ""}`;
  return (
    <li class={`step step-${tone} ${finish > start ? "to-right" : "to-left"}`} aria-label={spoken} title={clock(at)}>
      <span class="step-line" style={{ left: `${left}%`, width: `${width}%` }} />
      <span class="step-label" style={{ left: `${left + width / 2}%` }}>
        {label}
        {token && <span class={`token token-${tokenHue(token)}`}>{token}</span>}
      </span>
    </li>
  );
}
