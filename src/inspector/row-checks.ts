import { byMethod, clientRequests, type Schema, serverRequests } from "codex-app-server-sdk/protocol";

/** What is wrong with a value, and where. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

interface Row {
  readonly method: string;
  readonly params: Schema<unknown>;
  readonly result: Schema<unknown>;
}

const asked = byMethod<Row>(clientRequests as unknown as Readonly<Record<string, Readonly<Record<string, Row>>>>);
const answered = byMethod<Row>(serverRequests as unknown as Readonly<Record<string, Readonly<Record<string, Row>>>>);

/** The names of what a server may ask its client. */
export const questions: readonly string[] = [...answered.keys()];

/** What does not fit in the params of a request; `null` when the table has no such method. */
export async function issuesOfParams(method: string, params: unknown): Promise<readonly Issue[] | null> {
  const row = asked.get(method);
  return row ? issuesOf(row.params, params) : null;
}

/** What does not fit in the answer to a request of the server. */
export async function issuesOfAnswer(method: string, result: unknown): Promise<readonly Issue[]> {
  const row = answered.get(method);
  return row ? issuesOf(row.result, result) : [];
}

async function issuesOf(schema: Schema<unknown>, value: unknown): Promise<readonly Issue[]> {
  const checked = await schema["~standard"].validate(value);
  return (checked.issues ?? []).slice(0, 20).map(({ path, message }) => ({
    path: (path ?? []).map((step) => String(typeof step === "object" ? step.key : step)).join("."),
    message,
  }));
}
