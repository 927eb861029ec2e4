import type { NotificationRow, RequestRow } from "./define.js";

/** The row of any request. */
// biome-ignore lint/suspicious/noExplicitAny: a row of any params and result.
export type AnyRequest = RequestRow<string, any, any>;
/** The row of any notification. */
// biome-ignore lint/suspicious/noExplicitAny: a row of any params.
export type AnyNotification = NotificationRow<string, any>;

/** Rows by group, and in a group by the name of the client's function. */
export type Table<Row> = Readonly<Record<string, Readonly<Record<string, Row>>>>;

type RowOf<T extends Table<AnyRequest | AnyNotification>> = { [Group in keyof T]: T[Group][keyof T[Group]] }[keyof T];

/** The rows of a table by wire name. `client.request("account/read")` finds its row in it. */
export type ByMethod<T extends Table<AnyRequest | AnyNotification>> = { [Row in RowOf<T> as Row["method"]]: Row };

/** What the method of a row carries. */
export type Params<Row> = Row extends NotificationRow<string, infer P> ? P : never;

/** What the request of a row is answered with. */
export type Result<Row> = Row extends RequestRow<string, infer _P, infer R> ? R : never;

/** The arguments of a client's function: `params` may be left out when all members of it may be. */
export type Arguments<Row, Options> =
  undefined extends Params<Row>
    ? [params?: undefined, options?: Options]
    : {} extends Params<Row>
      ? [params?: Params<Row>, options?: Options]
      : [params: Params<Row>, options?: Options];

/** The functions of a client, such as `client.account.read()`: one for each row, by group. */
export type Facade<T extends Table<AnyRequest>, Options> = {
  readonly [Group in keyof T]: {
    readonly [Name in keyof T[Group]]: (...args: Arguments<T[Group][Name], Options>) => Promise<Result<T[Group][Name]>>;
  };
};

/** Answers the request of one row, at once or with a promise. */
export type Handler<Row, Context> = (params: Params<Row>, context: Context) => Result<Row> | Promise<Result<Row>>;

/** The handlers of a server, as in `createServer({ account: { read } })`, for as many rows of a table as one likes. */
export type Handlers<T extends Table<AnyRequest>, Context> = {
  readonly [Group in keyof T]?: { readonly [Name in keyof T[Group]]?: Handler<T[Group][Name], Context> | undefined };
};

/** The listeners for a table of notifications, by wire name. */
export type Events<T extends Table<AnyNotification>> = {
  [Row in RowOf<T> as Row["method"]]: (params: Params<Row>) => void;
};

/** All notifications of a table as one union. `method` tells them apart. */
export type Messages<T extends Table<AnyNotification>> = {
  [Row in RowOf<T> as Row["method"]]: { readonly method: Row["method"]; readonly params: Params<Row> };
}[RowOf<T>["method"]];
