import methods from "virtual:methods";
import { useState } from "preact/hooks";
import { MethodEditor } from "./method-editor.js";
import { isIn, type MethodView } from "./methods-table.js";
import type { Store } from "./store.js";

/** Every request of the table, and an editor for the one that is chosen. */
export function Methods({ store }: { store: Store }) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<MethodView | null>(methods.find(({ method }) => method === "account/read") ?? null);
  const release = store.state?.release ?? null;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = methods.filter(({ method, sentence }) => {
    const text = `${method} ${sentence}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <div class="methods">
      <div class="method-list">
        <input
          type="search"
          placeholder={`Search ${methods.length} methods`}
          aria-label="Search in methods"
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <ul>
          {found.map((row) => (
            <li key={row.method}>
              <button
                type="button"
                class={isIn(release, row) ? "" : "absent"}
                aria-pressed={row === chosen}
                title={row.sentence}
                onClick={() => setChosen(row)}
              >
                {row.method}
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p class="empty">No method fits.</p>}
      </div>
      {chosen && <MethodEditor key={chosen.method} row={chosen} store={store} />}
    </div>
  );
}
