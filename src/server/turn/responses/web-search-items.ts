import type { WebSearchItem } from "../../../protocol/shapes/tool-items.js";
import type { WebSearchAction } from "../../../protocol/wire/shared.js";
import { newId } from "../../ids.js";
import type { ItemWriter, TurnWriter } from "../agent-api.js";
import type { ResponseItem } from "./responses-api-types.js";

/** What a search of the backend did, as the model's items say it. */
interface SearchAction {
  readonly type: string;
  readonly query?: string;
  readonly queries?: readonly string[];
  readonly url?: string;
  readonly pattern?: string;
}

/** Shows the searches that the model's backend carries out, one answer at a time, as the real server does (0.171). */
export class WebSearches {
  readonly #write: TurnWriter;
  readonly #open = new Map<string, ItemWriter<WebSearchItem>>();

  constructor(write: TurnWriter) {
    this.#write = write;
  }

  begin(item: ResponseItem): void {
    const shown = describe(item);
    if (!this.#open.has(shown.id)) this.#open.set(shown.id, this.#write.begin<WebSearchItem>(shown));
  }

  /** @returns The item with an id, which is also that of the item that is shown. */
  end(item: ResponseItem): ResponseItem {
    const shown = describe(item);
    (this.#open.get(shown.id) ?? this.#write.begin<WebSearchItem>(shown)).end(shown);
    this.#open.delete(shown.id);
    return { ...item, id: shown.id };
  }
}

function describe({ id, action }: ResponseItem): WebSearchItem {
  const done = action as SearchAction | undefined;
  return {
    type: "webSearch",
    id: typeof id === "string" && id !== "" ? id : `ws_${newId()}`,
    query: done ? queryOf(done) : "",
    action: done ? asAction(done) : { type: "other" },
    results: null,
  };
}

function asAction({ type, query, queries, url, pattern }: SearchAction): WebSearchAction {
  switch (type) {
    case "search":
      return { type: "search", query: query ?? null, queries: queries ? [...queries] : null };
    case "open_page":
      return { type: "openPage", url: url ?? null };
    case "find_in_page":
      return { type: "findInPage", url: url ?? null, pattern: pattern ?? null };
    default:
      return { type: "other" };
  }
}

/** One line for the user. */
function queryOf({ type, query, queries = [], url, pattern }: SearchAction): string {
  if (type === "search") return query || `${queries[0] ?? ""}${queries.length > 1 && queries[0] ? " ..." : ""}`;
  if (type === "find_in_page" && pattern !== undefined) return `'${pattern}'${url === undefined ? "" : ` in ${url}`}`;
  return url ?? "";
}
