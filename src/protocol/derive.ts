import type { NotificationRow, RequestRow } from "./define.js";

// biome-ignore lint/suspicious/noExplicitAny: a row of any params and result.
export type AnyRequest = RequestRow<string, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: a row of any params.
export type AnyNotification = NotificationRow<string, any>;

/** Rows by group, then by the name they have in the facade. */
export type Table<Row> = Readonly<Record<string, Readonly<Record<string, Row>>>>;

type RowOf<T extends Table<AnyRequest | AnyNotification>> = { [Group in keyof T]: T[Group][keyof T[Group]] }[keyof T];

/** The rows of a table by wire name: what `client.request("account/read")` looks up. */
export type ByMethod<T extends Table<AnyRequest | AnyNotification>> = { [Row in RowOf<T> as Row["method"]]: Row };

/** What a row carries. */
export type Params<Row> = Row extends NotificationRow<string, infer P> ? P : never;

/** What a row is answered with. */
export type Result<Row> = Row extends RequestRow<string, infer _P, infer R> ? R : never;

/** Arguments of a call: params may be left out when every field of theirs may be. */
export type Arguments<Row, Options> =
  undefined extends Params<Row>
    ? [params?: undefined, options?: Options]
    : {} extends Params<Row>
      ? [params?: Params<Row>, options?: Options]
      : [params: Params<Row>, options?: Options];

/** `client.account.read()`: one function per row, in the group its wire name begins with. */
export type Facade<T extends Table<AnyRequest>, Options> = {
  readonly [Group in keyof T]: {
    readonly [Name in keyof T[Group]]: (...args: Arguments<T[Group][Name], Options>) => Promise<Result<T[Group][Name]>>;
  };
};

/** Answers one row. */
export type Handler<Row, Context> = (params: Params<Row>, context: Context) => Result<Row> | Promise<Result<Row>>;

/** `createServer({ account: { read } })`: any subset of a table. */
export type Handlers<T extends Table<AnyRequest>, Context> = {
  readonly [Group in keyof T]?: { readonly [Name in keyof T[Group]]?: Handler<T[Group][Name], Context> | undefined };
};

/** Listener signatures by wire name, as typed-emitter wants them. */
export type Events<T extends Table<AnyNotification>> = {
  [Row in RowOf<T> as Row["method"]]: (params: Params<Row>) => void;
};

/** Every message of a table as a union told apart by `method`. */
export type Messages<T extends Table<AnyNotification>> = {
  [Row in RowOf<T> as Row["method"]]: { readonly method: Row["method"]; readonly params: Params<Row> };
}[RowOf<T>["method"]];
