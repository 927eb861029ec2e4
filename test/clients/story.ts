import { expect } from "vitest";
import { type Difference, differencesOf } from "../conformance/differential/differences.js";
import { type ServerName, Stage } from "./stage.js";

/** Something that a client does, and what it then reports of it. */
export interface Act<Client> {
  readonly name: string;
  /** Where what the client reports differs between the two, and why. Each place has to differ. */
  readonly differs?: Differs;
  /** Resolves with what the client reports: its events, texts, reasons. */
  play(client: Client, stage: Stage): Promise<unknown>;
}

export interface Differs {
  readonly because: string;
  /** The beginnings of the places that differ. */
  readonly at: readonly string[];
  /** The same for places that differ in one run and not in another. */
  readonly maybe?: readonly string[];
}

/** What one client does, act by act, on one start of the server. */
export interface Story<Client> {
  /** Lines for the top of `config.toml`. */
  readonly config?: string;
  open(stage: Stage): Promise<Client>;
  close(client: Client): Promise<void>;
  readonly acts: readonly Act<Client>[];
}

/** What was seen of an act. */
interface Seen {
  readonly client: unknown;
  /** What users had said in each request to the model. */
  readonly model: readonly (readonly string[])[];
  /** What the project holds afterwards. */
  readonly files: Readonly<Record<string, string>>;
}

const MOST_SHOWN = 400;

/** Plays a story against both servers at the same time, and compares act by act. */
export async function playBoth<Client>(story: Story<Client>): Promise<void> {
  const servers: ServerName[] = ["ours", "codex"];
  const [ours, codex] = await Promise.allSettled(servers.map((server) => playStory(server, story)));
  if (ours?.status !== "fulfilled") throw ours?.reason;
  if (codex?.status !== "fulfilled") throw codex?.reason;
  expect(story.acts.flatMap((act, index) => judge(act, ours.value[index], codex.value[index]))).toEqual([]);
}

/** What is not as the act says it is, a line each. */
function judge({ name, differs }: Act<never>, ours: unknown, codex: unknown): string[] {
  const found = differencesOf(ours, codex);
  const named = differs?.at ?? [];
  const isNamed = ({ place }: Difference) =>
    [...named, ...(differs?.maybe ?? [])].some((beginning) => place.startsWith(beginning));
  return [
    ...found
      .filter((difference) => !isNamed(difference))
      .map(({ place, left, right }) => `${name}: ${place}: ours ${excerpt(left)}, codex ${excerpt(right)}`),
    ...named
      .filter((beginning) => !found.some(({ place }) => place.startsWith(beginning)))
      .map((place) => `${name}: ${place} no longer differs: take it out of the exception`),
  ];
}

function excerpt(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, MOST_SHOWN);
}

async function playStory<Client>(server: ServerName, story: Story<Client>): Promise<unknown[]> {
  const stage = await Stage.set(server, story.config === undefined ? {} : { config: story.config });
  try {
    const client = await story.open(stage);
    try {
      const seen: unknown[] = [];
      for (const act of story.acts) {
        stage.beginAct();
        seen.push(await playAct(act, client, stage));
      }
      return seen;
    } finally {
      await story.close(client);
    }
  } finally {
    await stage.strike();
  }
}

async function playAct<Client>({ name, play }: Act<Client>, client: Client, stage: Stage): Promise<unknown> {
  try {
    const report = await play(client, stage);
    const seen: Seen = { client: report, model: stage.takeAsked(), files: await stage.files() };
    return settle(seen, stage);
  } catch (error) {
    if (error instanceof Error) error.message = `"${name}" against ${stage.server}: ${error.message}`;
    throw error;
  }
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIMES = /(At|Ms|_ms|_at)$/;
const RANDOM = new Set(["processId"]);

/** Puts words for what is different in every run: paths, ids, times. What is no JSON is left out. */
function settle(value: unknown, stage: Stage, name = ""): unknown {
  if (typeof value === "string") {
    const places = { "<project>": stage.project, "<home>": stage.home, "<bin>": stage.bin, "<backend>": stage.backend.origin };
    const text = Object.entries(places).reduce((current, [word, place]) => current.replaceAll(place, word), value);
    if (RANDOM.has(name)) return "<random>";
    return TIMES.test(name) ? "<time>" : text.replace(UUID, "<id>");
  }
  if (typeof value === "number") return TIMES.test(name) ? "<time>" : value;
  if (Array.isArray(value)) return value.map((member) => settle(member, stage));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined && typeof member !== "function");
  return Object.fromEntries(members.map(([key, member]) => [key.replace(UUID, "<id>"), settle(member, stage, key)]));
}
