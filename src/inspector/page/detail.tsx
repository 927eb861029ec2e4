import { useEffect, useState } from "preact/hooks";
import type { Entry } from "../feed-messages.js";
import { fetchMessage, parseTyped, toTyped } from "./api.js";
import { kindOf, toneOf } from "./entry-row.js";
import { clock, duration, size } from "./format.js";
import { JsonView } from "./json-view.js";
import type { Store } from "./store.js";

interface DetailProps {
  readonly entry: Entry;
  readonly store: Store;
  readonly onSelect: (entry: Entry) => void;
  readonly onClose: () => void;
}

/** One message, whole, and the way to the one that it answers or that answers it. */
export function Detail({ entry, store, onSelect, onClose }: DetailProps) {
  const [text, setText] = useState(entry.text);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (entry.isShortened) fetchMessage(entry.seq).then(setText, () => {});
  }, [entry]);
  const parsed = parseTyped(text);
  const shown = parsed ? toTyped(parsed.value) : text;
  const partner = entry.id === null ? undefined : findPartner(entry, store.entries);
  const copy = () =>
    navigator.clipboard.writeText(shown).then(
      () => setCopied(true),
      () => {},
    );
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
  };
  return (
    <section class={`detail ${toneOf(entry)}`} aria-label="Message" onKeyDown={keys}>
      <div class="detail-head">
        <span class="kind">{kindOf(entry)}</span>
        <strong class="method">{entry.method ?? "?"}</strong>
        <span class="muted detail-facts">
          {clock(entry.at)}
          {entry.id !== null && ` · id ${entry.id}`}
          {entry.latencyMs !== null && ` · ${duration(entry.latencyMs)}`} · {size(entry.bytes)}
        </span>
        <span class="grow" />
        {partner && (
          <button type="button" class="quiet" onClick={() => onSelect(partner)}>
            {entry.kind === "request" ? "Its answer" : "Its request"}
          </button>
        )}
        <button type="button" class="quiet" onClick={copy}>
          {isCopied ? "Copied" : "Copy"}
        </button>
        <button type="button" class="quiet icon" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </div>
      <JsonView text={shown} />
    </section>
  );
}

function findPartner({ seq, id, direction, kind }: Entry, entries: readonly Entry[]): Entry | undefined {
  const isRequest = kind === "request";
  const fits = (other: Entry) =>
    other.id === id && other.direction !== direction && other.kind !== "notification" && (other.kind === "request") !== isRequest;
  if (isRequest) return entries.find((other) => other.seq > seq && fits(other));
  return entries.findLast((other) => other.seq < seq && fits(other));
}
