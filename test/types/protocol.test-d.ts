import type {
  ByMethod,
  ClientNotifications,
  ClientRequests,
  Params,
  Result,
  ServerNotifications,
  ServerRequests,
} from "codex-app-server-sdk/protocol";
import { describe, expectTypeOf, it } from "vitest";
import type { JsonValue } from "../../src/protocol/wire/index.js";
import type {
  ClientNotificationMethods,
  ClientRequestMethods,
  ServerNotificationMethods,
  ServerRequestMethods,
} from "../../src/protocol/wire/methods.js";

type Rows = ByMethod<ClientRequests> & ByMethod<ServerRequests> & ByMethod<ServerNotifications> & ByMethod<ClientNotifications>;
type Wire = ClientRequestMethods & ServerRequestMethods & ServerNotificationMethods & ClientNotificationMethods;

/** The known words of a list that is open to others. */
type Words<T extends string> = [T extends unknown ? (string extends T ? never : T) : never] extends [never]
  ? string
  : T extends unknown
    ? string extends T
      ? never
      : T
    : never;

/**
 * A type without the differences that are on purpose. In ours, a member may be left out if a supported release leaves it out, and
 * lists of words are open.
 */
type Essence<T> = JsonValue extends T ? unknown : EssenceOfPresent<Exclude<T, null | undefined>>;

type EssenceOfPresent<T> = [T] extends [string]
  ? Words<T>
  : T extends string | boolean | number | bigint
    ? T
    : T extends readonly (infer Element)[]
      ? Essence<Element>[]
      : T extends object
        ? { [Key in keyof T]-?: Essence<T[Key]> }
        : never;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Methods of which ours and the generated types are not assignable to each other. */
type Different = {
  [Method in keyof Wire & keyof Rows]: Same<Essence<Params<Rows[Method]>>, Essence<Wire[Method]["params"]>> extends true
    ? Wire[Method] extends { result: infer Answer }
      ? Same<Essence<Result<Rows[Method]>>, Essence<Answer>> extends true
        ? never
        : `${Method & string} result`
      : never
    : `${Method & string} params`;
}[keyof Wire & keyof Rows];

/** Where ours differ from the generated types on purpose. */
interface Exceptions {
  "account/login/start params": "has the idToken that servers up to 0.98 read";
  "account/chatgptAuthTokens/refresh result": "has the idToken that servers up to 0.98 read";
}

describe("the table's types", () => {
  it("are those that codex generates, with the exceptions that say why", () => {
    expectTypeOf<Different>().toEqualTypeOf<keyof Exceptions>();
  });
});
