import type { Kysely, SelectQueryBuilder } from "./sql-database.js";
import { type Tables, type ThreadRow, TIME_COLUMNS } from "./sql-schema.js";
import type { ThreadQuery } from "./thread-store.js";

type Query = SelectQueryBuilder<Tables, "threads", ThreadRow>;

/** The threads of a page of a list, as SQL. */
export function selectThreads(database: Kysely<Tables>, query: ThreadQuery): Query {
  const { owner, archived, sort, descending, limit } = query;
  const page = database
    .selectFrom("threads")
    .selectAll()
    .where("owner", owner === null ? "is" : "=", owner)
    .where("archived", "=", Number(archived))
    .orderBy(TIME_COLUMNS[sort], descending ? "desc" : "asc")
    .orderBy("id", descending ? "desc" : "asc")
    .limit(limit);
  return withText(narrowed(beginning(page, query), query), query);
}

function beginning(page: Query, { sort, descending, from }: ThreadQuery): Query {
  if (!from) return page;
  const column = TIME_COLUMNS[sort];
  const { timeMs, id } = from.key;
  return page.where(({ or, and, eb }) =>
    or([
      eb(column, comparison(descending, false), timeMs),
      and([eb(column, "=", timeMs), eb("id", comparison(descending, from.inclusive), id)]),
    ]),
  );
}

function narrowed(page: Query, query: ThreadQuery): Query {
  const { cwds, modelProviders, sources, originators, excludedIds, includedIds } = query;
  let found = page;
  if (query.hasPreview) found = found.where("preview", "<>", "");
  if (cwds) found = found.where("cwd", "in", cwds);
  if (modelProviders) found = found.where("model_provider", "in", modelProviders);
  if (sources) found = found.where("source", "in", sources);
  if (originators) found = found.where("originator", "in", originators);
  if (excludedIds?.length) found = found.where("id", "not in", excludedIds);
  // Unlike an empty list of names, an empty list of ids matches none; SQL has no text for it.
  if (includedIds) found = includedIds.length > 0 ? found.where("id", "in", includedIds) : found.where("id", "is", null);
  return found;
}

function withText(page: Query, { text }: ThreadQuery): Query {
  if (text === undefined) return page;
  // Whether `like` ignores case depends on the database, and it has characters with a special meaning.
  return page.where(({ or, eb, fn, val }) =>
    or([
      eb(fn<string>("replace", ["preview", val(text), val("")]), "<>", eb.ref("preview")),
      eb(fn<string>("replace", ["name", val(text), val("")]), "<>", eb.ref("name")),
    ]),
  );
}

/** How the rows of a page compare to the bound where it begins. */
export function comparison(descending: boolean, inclusive: boolean): "<" | "<=" | ">" | ">=" {
  if (descending) return inclusive ? "<=" : "<";
  return inclusive ? ">=" : ">";
}
