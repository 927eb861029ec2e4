import { useState } from "preact/hooks";
import { Conversation } from "./conversation.js";
import { Header } from "./header.js";
import { Methods } from "./methods.js";
import { type Store, useStore } from "./store.js";
import { Timeline } from "./timeline.js";
import { Tokens } from "./tokens.js";

const VIEWS = { timeline: "Timeline", conversation: "Conversation", methods: "Methods", tokens: "Tokens" } as const;
type View = keyof typeof VIEWS;

/** The page: the timeline, and beside it one of the other views. On a narrow screen one view at a time. */
export function App({ store }: { store: Store }) {
  useStore(store);
  const [view, setView] = useState<View>("conversation");
  const side: View = view === "timeline" ? "conversation" : view;
  const moveTab = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const tabs = Array.from((event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]")).filter(
      (tab) => tab.offsetParent !== null,
    );
    const next = tabs[(tabs.indexOf(document.activeElement as HTMLElement) + step + tabs.length) % tabs.length];
    next?.focus();
    next?.click();
  };
  return (
    <div class="app" data-view={view}>
      <Header store={store} />
      <div class="tabs" role="tablist" aria-label="Views" onKeyDown={moveTab}>
        {(Object.keys(VIEWS) as View[]).map((name) => {
          const isSelected = name === view || (name === side && view === "timeline");
          return (
            <button
              type="button"
              role="tab"
              key={name}
              class={`tab tab-${name}`}
              aria-selected={name === view}
              data-side={isSelected && name !== "timeline"}
              tabIndex={name === view ? 0 : -1}
              onClick={() => setView(name)}
            >
              {VIEWS[name]}
              {name === "conversation" && store.asks.length > 0 && <span class="count">{store.asks.length}</span>}
            </button>
          );
        })}
      </div>
      <Timeline store={store} />
      <section class="side" aria-label={VIEWS[side]}>
        {side === "conversation" && <Conversation store={store} />}
        {side === "methods" && <Methods store={store} />}
        {side === "tokens" && <Tokens store={store} />}
      </section>
    </div>
  );
}
