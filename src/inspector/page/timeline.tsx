import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Entry } from "../feed-messages.js";
import { Detail } from "./detail.js";
import { EntryRow } from "./entry-row.js";
import type { Store } from "./store.js";
import { type Filter, type Grouping, type Row, toRows } from "./timeline-rows.js";
import { VirtualList } from "./virtual-list.js";

const ROW_HEIGHT = 30;

const SWITCHES: readonly (readonly [keyof Filter & string, string])[] = [
  ["sent", "Sent"],
  ["received", "Received"],
  ["requests", "Requests"],
  ["notifications", "Notifications"],
  ["deltas", "Deltas"],
  ["onlyErrors", "Only errors"],
];

/** Every message, as it happens. */
export function Timeline({ store }: { store: Store }) {
  const [grouping, setGrouping] = useState<Grouping>("time");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<Entry | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  // The list is changed in place while messages come.
  const rows = useMemo(() => toRows(store.shown, grouping, closed), [store.version, grouping, closed]);
  const index = group === null ? indexOf(rows, selected) : rows.findIndex((row) => row.kind === "group" && row.key === group);
  const choose = (at: number) => {
    const row = rows[at];
    setGroup(row?.kind === "group" ? row.key : null);
    if (row?.kind === "entry") setSelected(row.entry);
  };
  const open = (at: number) => {
    const row = rows[at];
    if (row?.kind === "group") setClosed(toggled(closed, row.key));
  };
  return (
    <section class="timeline" aria-label="Timeline">
      <Toolbar store={store} grouping={grouping} onGrouping={setGrouping} />
      <VirtualList
        rows={rows}
        rowHeight={ROW_HEIGHT}
        label="Messages"
        selected={index}
        onSelect={choose}
        onOpen={open}
        render={(row: Row) => (row.kind === "entry" ? <EntryRow entry={row.entry} /> : <GroupRow row={row} />)}
      />
      {selected && (
        <Detail key={selected.seq} entry={selected} store={store} onSelect={setSelected} onClose={() => setSelected(null)} />
      )}
      {rows.length === 0 && (
        <p class="empty timeline-empty">{store.total === 0 ? "No message yet." : "No message fits the filter."}</p>
      )}
    </section>
  );
}

function GroupRow({ row }: { row: Extract<Row, { kind: "group" }> }) {
  return (
    <div class="group-row">
      <span aria-hidden="true">{row.isOpen ? "▾" : "▸"}</span>
      <strong>{row.title}</strong>
      <span class="muted">{row.count}</span>
    </div>
  );
}

function Toolbar({ store, grouping, onGrouping }: { store: Store; grouping: Grouping; onGrouping: (to: Grouping) => void }) {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if (event.key !== "/" || /INPUT|TEXTAREA|SELECT/.test((event.target as HTMLElement).tagName)) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  }, []);
  return (
    <div class="toolbar">
      <input
        ref={search}
        type="search"
        placeholder="Search in methods and payloads ( / )"
        aria-label="Search in messages"
        value={store.filter.search}
        onInput={({ currentTarget }) => store.setFilter({ search: currentTarget.value })}
      />
      <fieldset class="switches" aria-label="Filter">
        {SWITCHES.map(([name, word]) => (
          <button
            type="button"
            key={name}
            class="switch"
            aria-pressed={store.filter[name] === true}
            onClick={() => store.setFilter({ [name]: !store.filter[name] })}
          >
            {word}
          </button>
        ))}
      </fieldset>
      <label class="grouping">
        <span class="muted">by</span>
        <select
          value={grouping}
          aria-label="Group by"
          onChange={({ currentTarget }) => onGrouping(currentTarget.value as Grouping)}
        >
          <option value="time">time</option>
          <option value="thread">thread</option>
          <option value="turn">turn</option>
        </select>
      </label>
      <span
        class="muted counts"
        title={store.forgotten > 0 ? `${store.forgotten} older messages are no longer shown` : undefined}
      >
        {store.shown.length.toLocaleString("en")} of {store.total.toLocaleString("en")}
      </span>
    </div>
  );
}

function indexOf(rows: readonly Row[], selected: Entry | null): number {
  return selected ? rows.findIndex((row) => row.kind === "entry" && row.entry.seq === selected.seq) : -1;
}

function toggled(closed: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(closed);
  if (!next.delete(key)) next.add(key);
  return next;
}
