import { describe, expect, it } from "vitest";
import { overridesOf, readCommandLine } from "../../src/command/command-line.js";

const run = (...args: string[]) => readCommandLine(args);

describe("the command line", () => {
  it.each([
    [["app-server", "--listen", "stdio://"]],
    [["--config", "a=b", "app-server", "--listen=stdio://"]],
    [["-c", "features.x=true", "app-server", "--analytics-default-enabled"]],
    [["--strict-config", "app-server"]],
    [["--strict-config", "app-server", "--strict-config"]],
    [["--enable", "x", "app-server", "--disable", "y", "--stdio"]],
    [["app-server", "--access", "none", "--listen", "unix://"]],
  ])("takes options before the command and after it: %j", (args) => {
    expect(run(...args)).toMatchObject({ type: "run", act: "app-server" });
  });

  it("makes overrides of features, after those of the configuration", () => {
    const line = run(
      "--enable",
      "shell_tool",
      "-c",
      "model=a",
      "app-server",
      "--disable",
      "guardianv2.thread_context",
      "-c",
      "b=c",
    );
    expect(line.type === "run" && overridesOf(line.options)).toEqual([
      "model=a",
      "b=c",
      "features.shell_tool=true",
      "features.guardianv2.thread_context=false",
    ]);
  });

  it.each([
    [["app-server", "proxy", "--sock", "/a b"], { act: "app-server proxy", options: { sock: "/a b" } }],
    [["app-server", "generate-ts", "--out", "d"], { act: "app-server generate-ts", options: { out: "d" } }],
    [
      ["app-server", "generate-json-schema", "-o", "d", "--experimental"],
      { act: "app-server generate-json-schema", options: { out: "d", experimental: true } },
    ],
    [["inspect"], { act: "inspect", words: [], options: {} }],
    [
      ["inspect", "codex", "app-server", "--port", "4000"],
      { act: "inspect", words: ["codex", "app-server"], options: { port: "4000" } },
    ],
    [
      ["inspect", "ws://127.0.0.1:1", "--bearer-file", "token"],
      { act: "inspect", words: ["ws://127.0.0.1:1"], options: { "bearer-file": "token" } },
    ],
    [["inspect", "--", "codex", "-c", "a=b", "app-server"], { act: "inspect", words: ["codex", "-c", "a=b", "app-server"] }],
    [["--version"], { type: "version" }],
    [["-V"], { type: "version" }],
    [["--version", "app-server"], { type: "version" }],
  ])("reads %j", (args, expected) => {
    expect(run(...args)).toMatchObject(expected);
  });

  it.each([[["--help"]], [["-h"]], [["help"]]])("explains everything for %j", (args) => {
    expect(run(...args)).toMatchObject({ type: "help", text: expect.stringContaining("app-server generate-ts") });
  });

  it.each([[["app-server", "--help"]], [["app-server", "-h"]], [["help", "app-server"]]])(
    "explains the options for %j",
    (args) => {
      expect(run(...args)).toMatchObject({
        type: "help",
        text: expect.stringContaining("--listen <URL>"),
      });
    },
  );

  it.each([
    [["exec", "hello"], '"exec" is a command of codex'],
    [["login"], '"login" is a command of codex'],
    [["mcp", "list"], '"mcp" is a command of codex'],
    [["app-server", "daemon"], "from your own service manager"],
    [["app-server", "nosuch"], 'Unknown command "app-server nosuch"'],
    [["constructor"], 'Unknown command "constructor"'],
    [["-m", "gpt", "app-server"], "Unknown option '-m'"],
    [["app-server", "--stdio", "--stdio"], "the argument '--stdio' cannot be used multiple times"],
    [["app-server", "--listen", "a", "--listen=b"], "the argument '--listen <URL>' cannot be used multiple times"],
    [["app-server", "--code-mode-host", "x"], "Unknown option '--code-mode-host'"],
    [["app-server", "--access", "some"], '--access is full or none, not "some"'],
    [["app-server", "--sock", "/x"], '"app-server" does not take --sock'],
    [["inspect", "--port", "70000"], '--port is a number up to 65535, not "70000"'],
    [["inspect", "codex", "app-server", "--listen", "off"], '"inspect" does not take --listen'],
    [["demo", "--listen", "off"], '"demo" does not take --listen'],
    [["app-server", "--version"], "unexpected argument '--version' found"],
    [["app-server", "proxy", "-V"], "unexpected argument '--version' found"],
    [["app-server", "--config"], "'-c, --config <value>' argument missing"],
    [["app-server", "generate-ts"], '"app-server generate-ts" needs --out DIR'],
  ])("refuses %j and says why", (args, why) => {
    expect(() => run(...args)).toThrow(expect.objectContaining({ code: "ERR_USAGE", message: expect.stringContaining(why) }));
  });

  it.each(["a=b", "", "nope", "SHELL_TOOL", "shell_tool.x"])(
    "refuses %j, which is no feature of codex, and ends with 1",
    (name) => {
      for (const options of [{ enable: [name] }, { disable: [name] }]) {
        const failure = expect.objectContaining({ message: `Unknown feature flag: ${name}` });
        expect(() => overridesOf(options)).toThrow(failure);
        expect(() => overridesOf(options)).not.toThrow(expect.objectContaining({ code: "ERR_USAGE" }));
      }
    },
  );

  it.each(["shell_tool", "guardianv2.thread_context", "collab"])("takes the feature %s, as codex does", (name) => {
    expect(overridesOf({ enable: [name] })).toEqual([`features.${name}=true`]);
  });
});
