import type { AnyRequest, Facade, Table } from "../protocol/derive.js";

/** Builds one function per row, by walking the table. */
export function createFacade<T extends Table<AnyRequest>, Options>(
  table: T,
  call: (method: string, params: unknown, options?: Options) => Promise<unknown>,
): Facade<T, Options> {
  const bind =
    ({ method }: AnyRequest) =>
    (params?: unknown, options?: Options) =>
      call(method, params, options);
  return mapValues(table, (rows) => mapValues(rows, bind)) as unknown as Facade<T, Options>;
}

function mapValues<V, W>(object: Readonly<Record<string, V>>, to: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, to(value)]));
}
