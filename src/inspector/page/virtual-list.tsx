import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** How many lines are rendered beyond what is seen, on each side. */
const BEYOND = 8;

interface VirtualListProps<T> {
  readonly rows: readonly T[];
  readonly rowHeight: number;
  readonly label: string;
  readonly selected: number;
  /** A line is looked at, by the arrow keys or a click. */
  readonly onSelect: (index: number) => void;
  /** A line is clicked, or Enter pressed on it. */
  readonly onOpen: (index: number) => void;
  readonly render: (row: T, index: number, isSelected: boolean) => ComponentChildren;
}

/** A list of lines of one height, of which only those that are seen are in the page. It stays at its end while it is there. */
export function VirtualList<T>({ rows, rowHeight, label, selected, onSelect, onOpen, render }: VirtualListProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [follows, setFollows] = useState(true);
  /** Whether a button of the pointer is down on the list: the line below it stays there until it is up again. */
  const isHeld = useRef(false);

  const look = () => {
    const { scrollTop, clientHeight, scrollHeight } = box.current as HTMLDivElement;
    // On a narrow screen the list may be out of sight.
    if (clientHeight === 0) return;
    setView({ top: scrollTop, height: clientHeight });
    setFollows(scrollHeight - scrollTop - clientHeight < rowHeight * 1.5);
  };
  useEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(box.current as HTMLDivElement);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (follows && !isHeld.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [rows.length, rows.at(-1), follows]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || selected < 0) return;
    const [top, bottom] = [selected * rowHeight, (selected + 1) * rowHeight];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }, [selected]);

  const hold = () => {
    isHeld.current = true;
    const released = new AbortController();
    const release = () => {
      isHeld.current = false;
      released.abort();
    };
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, { signal: released.signal });
  };
  const choose = ({ target }: MouseEvent) => {
    const row = (target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (!row) return;
    // A row that is scrolled away takes the focus with it.
    box.current?.focus({ preventScroll: true });
    onSelect(Number(row.dataset.index));
    onOpen(Number(row.dataset.index));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (selected >= 0) onOpen(selected);
      return;
    }
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    if (step === undefined || rows.length === 0) return;
    event.preventDefault();
    const from = selected < 0 ? (step > 0 ? -1 : rows.length) : selected;
    onSelect(Math.min(rows.length - 1, Math.max(0, from + step)));
  };

  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  return (
    <div class="list-frame">
      <div
        class="list"
        ref={box}
        role="listbox"
        aria-label={label}
        aria-activedescendant={selected >= 0 ? `row-${selected}` : undefined}
        tabIndex={0}
        onScroll={look}
        onKeyDown={keys}
        onPointerDown={hold}
        onClick={choose}
      >
        <div class="list-inner" style={{ height: `${rows.length * rowHeight}px` }}>
          {rows.slice(first, last).map((row, offset) => {
            const index = first + offset;
            return (
              <div
                key={index}
                id={`row-${index}`}
                class="list-row"
                role="option"
                aria-selected={index === selected}
                style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
                tabIndex={-1}
                data-index={index}
              >
                {render(row, index, index === selected)}
              </div>
            );
          })}
        </div>
      </div>
      {!follows && (
        <button type="button" class="to-end" onClick={() => setFollows(true)}>
          Follow the newest
        </button>
      )}
    </div>
  );
}
