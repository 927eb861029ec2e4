import { type ParseArgsConfig, parseArgs } from "node:util";
import { isKnownFeature } from "../server/config/known-features.js";
import { INSPECT_HELP, INSPECT_OPTIONS, type InspectFlags, problemOfInspect } from "./inspect-options.js";
import { problemOfWatching, WATCH_NAMES, WATCH_OPTIONS, type WatchFlags } from "./log-options.js";
import { NETWORK_NAMES, NETWORK_OPTIONS, type NetworkFlags, problemOfNetwork } from "./network-options.js";

/** What the command can be told to do, by its words. */
export type Act =
  | "app-server"
  | "app-server proxy"
  | "app-server generate-ts"
  | "app-server generate-json-schema"
  | "inspect"
  | "demo"
  | "fake"
  | "fake app-server";

/** The options of the command, with the values that were given. */
export interface Options extends NetworkFlags, InspectFlags, WatchFlags {
  readonly config?: readonly string[] | undefined;
  readonly enable?: readonly string[] | undefined;
  readonly disable?: readonly string[] | undefined;
  readonly "strict-config"?: boolean | undefined;
  readonly "analytics-default-enabled"?: boolean | undefined;
  readonly listen?: string | undefined;
  readonly stdio?: boolean | undefined;
  readonly access?: "full" | "none" | undefined;
  readonly "shutdown-grace-seconds"?: string | undefined;
  readonly "reconnect-grace-seconds"?: string | undefined;
  readonly sock?: string | undefined;
  readonly out?: string | undefined;
  readonly experimental?: boolean | undefined;
  readonly codex?: boolean | undefined;
  readonly scenario?: string | undefined;
  readonly release?: string | undefined;
  readonly record?: string | undefined;
}

/** What a call of the command asks for. */
export type CommandLine =
  | { readonly type: "run"; readonly act: Act; readonly options: Options; readonly words: readonly string[] }
  | { readonly type: "help"; readonly text: string }
  | { readonly type: "version" };

type OptionName = keyof Options;
type OptionSyntax = NonNullable<ParseArgsConfig["options"]>[string];

/** How each option is written, and what it does. A value's name in the help stands in angle brackets. */
const OPTIONS: Readonly<Record<OptionName, OptionSyntax & { readonly value?: string; readonly help: string }>> = {
  config: {
    type: "string",
    short: "c",
    multiple: true,
    value: "key=value",
    help: "override a value of config.toml; the key is a dotted path, the value is TOML, or a plain text if it does not parse",
  },
  enable: { type: "string", multiple: true, value: "FEATURE", help: "short for -c features.FEATURE=true" },
  disable: { type: "string", multiple: true, value: "FEATURE", help: "short for -c features.FEATURE=false" },
  "strict-config": {
    type: "boolean",
    help: "refuse to start with a configuration that cannot be used, or that has keys which nobody reads",
  },
  "analytics-default-enabled": { type: "boolean", help: "accepted for codex's clients; this server sends no analytics" },
  listen: {
    type: "string",
    value: "URL",
    help: "stdio:// (default), ws://IP:PORT, wss://IP:PORT, unix://PATH, or unix:// for the socket under $CODEX_HOME that codex attaches to by itself; off is refused, as codex refuses it without remote control",
  },
  stdio: { type: "boolean", help: "short for --listen stdio://" },
  access: {
    type: "string",
    value: "full|none",
    help: "whether clients, and the model, may use the files and programs of this machine; default: full on stdio:// and unix://, and with a token that is no identity provider's; none on another ws://, which every process of the machine can reach",
  },
  "shutdown-grace-seconds": {
    type: "string",
    value: "SECONDS",
    help: "how long turns that run have to end after SIGTERM or SIGINT: no other begins meanwhile, and nobody else comes in; a second signal ends at once; default: 0",
  },
  "reconnect-grace-seconds": {
    type: "string",
    value: "SECONDS",
    help: "how long what a lost connection leaves waits for its client to come back: threads in memory, questions, the account of an identity; default: 1800",
  },
  ...NETWORK_OPTIONS,
  ...WATCH_OPTIONS,
  sock: { type: "string", value: "PATH", help: "the socket; default: the one of --listen unix://" },
  out: { type: "string", short: "o", value: "DIR", help: "the folder to write into; it is made where it is missing" },
  experimental: { type: "boolean", help: "with what is experimental" },
  codex: { type: "boolean", help: "against the real codex" },
  ...INSPECT_OPTIONS,
  scenario: {
    type: "string",
    value: "NAME|FILE",
    help: "what it does: the name of a ready scenario, or a JSON file with one of your own; default: ok",
  },
  release: { type: "string", value: "VERSION", help: "the release of codex that it plays; default: the one of --version" },
  record: {
    type: "string",
    value: "FILE",
    help: "writes every message into this file, one JSON object a line, tokens and all: use fake ones",
  },
};

const OF_FAKE = ["scenario", "release", "record", "listen", "stdio"] as const;

const EVERYWHERE: readonly OptionName[] = ["config", "enable", "disable"];
/** What can be done, with the options that each takes. Options may stand before the words as well, as codex has it. */
const ACTS: Readonly<Record<Act, { readonly help: string; readonly options: readonly OptionName[] }>> = {
  "app-server": {
    help: "serves the codex app-server protocol; keeps its state in $CODEX_HOME (default: ~/.codex)",
    options: [
      ...EVERYWHERE,
      "strict-config",
      "analytics-default-enabled",
      "listen",
      "stdio",
      "access",
      "shutdown-grace-seconds",
      "reconnect-grace-seconds",
      ...NETWORK_NAMES,
      ...WATCH_NAMES,
    ],
  },
  "app-server proxy": {
    help: "passes the bytes of stdin and stdout on to the socket of a running server, and back",
    options: [...EVERYWHERE, "sock"],
  },
  "app-server generate-ts": {
    help: "writes TypeScript types of the protocol; ClientRequest names the methods that this server serves",
    options: [...EVERYWHERE, "out", "experimental"],
  },
  "app-server generate-json-schema": {
    help: "writes JSON schemas of the protocol; ClientRequest names the methods that this server serves",
    options: [...EVERYWHERE, "out", "experimental"],
  },
  inspect: { help: INSPECT_HELP, options: Object.keys(INSPECT_OPTIONS) as (keyof InspectFlags)[] },
  demo: { help: "runs the external-auth loop on this machine and narrates it", options: ["codex"] },
  fake: {
    help: "plays an app-server for the tests of clients, in any language: it has one account and no model, and does what its scenario says",
    options: OF_FAKE,
  },
  "fake app-server": {
    help: "the same, for clients that add the words of codex themselves; what they configure is not read",
    options: [...EVERYWHERE, "analytics-default-enabled", ...OF_FAKE],
  },
};

/** Commands of codex that this program is not. Its app-server is what it stands in for. */
const OF_CODEX: ReadonlySet<string> = new Set(
  "exec e review login logout mcp plugin mcp-server remote-control app completion update doctor sandbox debug execpolicy apply a queue resume archive delete unarchive fork cloud responses-api-proxy stdio-to-uds exec-server features daemon".split(
    " ",
  ),
);

/** An error for a mistake in how the command was called. */
export function usageError(message: string): Error {
  return Object.assign(new Error(message), { code: "ERR_USAGE" });
}

/**
 * Reads the arguments of a call.
 *
 * @param args - Without the program's own name.
 * @throws `ERR_USAGE` for what is not understood, each with a sentence that says why.
 * @example
 * readCommandLine(["--config", "model=o3", "app-server", "--listen", "stdio://"]);
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals, tokens } = parse(args);
  refuseRepeated(tokens);
  const { help, version, ...options } = values as Options & { help?: boolean; version?: boolean };
  const asksForHelp = help === true || positionals[0] === "help";
  const words = positionals[0] === "help" ? positionals.slice(1) : positionals;
  if (version && (words.length === 0 || isBeforeWords("version", tokens))) return { type: "version" };
  if (asksForHelp && words.length === 0) return { type: "help", text: usage() };
  const act = findAct(words);
  if (asksForHelp) return { type: "help", text: helpFor(act) };
  // The real server (0.171) says its release for itself, and not for its commands.
  if (version) throw usageError("unexpected argument '--version' found");
  checkOptions(act, options);
  return { type: "run", act, options, words: act === "inspect" ? words.slice(1) : [] };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(Object.entries(OPTIONS).map(([name, { help: _, value: __, ...syntax }]) => [name, syntax])),
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "V" },
      },
      strict: true,
      allowPositionals: true,
      tokens: true,
    });
  } catch (error) {
    throw usageError((error as Error).message.replace(/\. To specify a positional argument.*$/s, ""));
  }
}

/** In the words of the real server (0.171). An option may stand once before a command and once after it. */
function refuseRepeated(tokens: readonly { readonly kind: string; readonly name?: string }[]): void {
  const seen = new Set<string>();
  for (const { kind, name } of tokens) {
    if (kind === "positional") seen.clear();
    if (kind !== "option" || name === undefined || !Object.hasOwn(OPTIONS, name)) continue;
    const { multiple, value } = OPTIONS[name as OptionName];
    if (seen.has(name) && !multiple)
      throw usageError(`the argument '--${name}${value ? ` <${value}>` : ""}' cannot be used multiple times`);
    seen.add(name);
  }
}

function isBeforeWords(option: string, tokens: readonly { readonly kind: string; readonly name?: string }[]): boolean {
  return tokens.find(({ kind, name }) => kind === "positional" || name === option)?.kind === "option";
}

function findAct(words: readonly string[]): Act {
  const [first, second] = words;
  const name = first === "inspect" ? first : words.join(" ");
  if (isAct(name)) return name;
  if (first === undefined) throw usageError("No command given");
  if (OF_CODEX.has(first))
    throw usageError(`"${first}" is a command of codex; this program stands in for codex's app-server only`);
  if (first === "app-server" && second === "daemon")
    throw usageError('"app-server daemon" is not here: start "app-server --listen unix://" from your own service manager');
  throw usageError(`Unknown command "${name}"`);
}

function isAct(name: string): name is Act {
  return Object.hasOwn(ACTS, name);
}

function checkOptions(act: Act, options: Options): void {
  const stray = Object.keys(options).find((name) => !ACTS[act].options.includes(name as OptionName));
  if (stray !== undefined) throw usageError(`"${act}" does not take --${stray}`);
  if (options.access !== undefined && !["full", "none"].includes(options.access))
    throw usageError(`--access is full or none, not "${options.access}"`);
  for (const name of ["shutdown-grace-seconds", "reconnect-grace-seconds"] as const)
    if (!/^\d{1,5}$/.test(options[name] ?? "0"))
      throw usageError(`--${name} is a whole number up to 99999, not "${options[name]}"`);
  const problem = problemOfNetwork(options) ?? problemOfInspect(options) ?? problemOfWatching(options, options.listen);
  if (problem !== null) throw usageError(problem);
  if (options.stdio && options.listen !== undefined) throw usageError("--stdio and --listen exclude each other");
  if (ACTS[act].options.includes("out") && !options.out) throw usageError(`"${act}" needs --out DIR`);
}

/** The `-c` texts of a call: `--enable` and `--disable` are short for them. */
export function overridesOf({ config = [], enable = [], disable = [] }: Options): string[] {
  return [...config, ...enable.map((name) => feature(name, true)), ...disable.map((name) => feature(name, false))];
}

function feature(name: string, isOn: boolean): string {
  // The real server (0.171) takes this for no mistake in the call, and ends with 1.
  if (!isKnownFeature(name)) throw new Error(`Unknown feature flag: ${name}`);
  return `features.${name}=${isOn}`;
}

const NAME = "codex-app-server-sdk";
const WIDTH = 100;

/** All that can be done. */
function usage(): string {
  const lines = Object.entries(ACTS).map(([name, { help }]) => `  ${NAME} ${name}\n${indent(help, 6)}`);
  return `Usage: ${NAME} [OPTIONS] COMMAND [OPTIONS]\n\n${lines.join("\n")}\n\nMore about one of them: ${NAME} COMMAND --help. The release: ${NAME} --version.\n`;
}

function helpFor(act: Act): string {
  const { help, options } = ACTS[act];
  const lines = options.map((name) => {
    const { short, value } = OPTIONS[name];
    return `  ${short ? `-${short}, ` : "    "}--${name}${value ? ` <${value}>` : ""}\n${indent(OPTIONS[name].help, 10)}`;
  });
  const inner = Object.keys(ACTS)
    .filter((name) => name.startsWith(`${act} `))
    .map((name) => `  ${name.slice(act.length + 1)}\n${indent(ACTS[name as Act].help, 10)}`);
  const commands = inner.length > 0 ? `\nCommands:\n${inner.join("\n")}\n` : "";
  return `${indent(help, 0)}\n\nUsage: ${NAME} ${act} [OPTIONS]${inner.length > 0 ? " [COMMAND]" : ""}\n${commands}\nOptions:\n${lines.join("\n")}\n  -h, --help\n          this text\n`;
}

function indent(text: string, by: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) as string;
    if (by + line.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.map((line) => " ".repeat(by) + line).join("\n");
}
