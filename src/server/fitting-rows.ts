import type { Schema } from "../protocol/shape.js";
import { issuesOf } from "../rpc/typed-peer.js";
import type { Logger } from "./logger.js";

/** How rows of a list are shown. */
export interface RowsShown<Row, Shown> {
  /** What a row has to be, as clients know it. */
  readonly shape: Schema<Shown>;
  readonly describe: (row: Row) => Shown;
  readonly logger: Logger;
  /** What the rows are, for the log. */
  readonly what: string;
}

/** The rows as clients see them. One that cannot be shown is left out and reported: it must not take the others along. */
export function fittingRows<Row extends object, Shown>(rows: readonly Row[], options: RowsShown<Row, Shown>): Shown[] {
  return rows.flatMap((row) => {
    try {
      const shown = options.describe(row);
      const places = issuesOf(options.shape as Schema<unknown>, shown).map(({ path }) => path.map(String).join("."));
      if (places.length === 0) return [shown];
      report(row, `wrong: ${places.join(", ")}`, options);
    } catch {
      report(row, "unreadable", options);
    }
    return [];
  });
}

function report(row: object, why: string, { logger, what }: Pick<RowsShown<never, never>, "logger" | "what">): void {
  logger.warn({ id: (row as { id?: unknown }).id, why }, `One of the ${what} cannot be shown, and is left out of the list`);
}
