import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../src/command/command-line.js";
import { chooseLock, type LockFlags, readTls } from "../../src/command/locks.js";
import { createFolder } from "../support/folder.js";

const TOKEN_FILE = "--ws-token-file=/t";
const CAPABILITY = "--ws-auth=capability-token";
const SIGNED = "--ws-auth=signed-bearer-token";
const SECRET_FILE = "--ws-shared-secret-file=/s";
const DIGEST = createHash("sha256").update("x").digest("hex");

function choose(...args: string[]) {
  const line = readCommandLine(["app-server", ...args]);
  if (line.type !== "run") throw new Error(line.type);
  return chooseLock(line.options as LockFlags);
}

async function secretFile(content: string): Promise<string> {
  const path = join(await createFolder(), "secret");
  await writeFile(path, content);
  return path;
}

describe("the lock of the command", () => {
  // In the words of the real server (0.171).
  it.each([
    [
      ["--ws-auth=nope"],
      "invalid value 'nope' for '--ws-auth <MODE>'\n  [possible values: capability-token, signed-bearer-token]",
    ],
    [[CAPABILITY, CAPABILITY, TOKEN_FILE], "the argument '--ws-auth <MODE>' cannot be used multiple times"],
    [[CAPABILITY, "--ws-token-file="], "a value is required for '--ws-token-file <PATH>' but none was supplied"],
    ...(["-1", "1.5"] as const).map((skew) => [
      [SIGNED, SECRET_FILE, `--ws-max-clock-skew-seconds=${skew}`],
      `invalid value '${skew}' for '--ws-max-clock-skew-seconds <SECONDS>': invalid digit found in string`,
    ]),
    [
      [SIGNED, SECRET_FILE, "--ws-max-clock-skew-seconds=18446744073709551616"],
      "invalid value '18446744073709551616' for '--ws-max-clock-skew-seconds <SECONDS>': number too large to fit in target type",
    ],
    [
      [SIGNED, SECRET_FILE, "--ws-max-clock-skew-seconds="],
      "invalid value '' for '--ws-max-clock-skew-seconds <SECONDS>': cannot parse integer from empty string",
    ],
  ] as [string[], string][])("is a mistake in the call with %j", (args, message) => {
    expect(() => choose(...args)).toThrow(expect.objectContaining({ code: "ERR_USAGE", message }));
  });

  it.each([
    [[CAPABILITY], "`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token` is set"],
    [[CAPABILITY, TOKEN_FILE, `--ws-token-sha256=${DIGEST}`], "`--ws-token-file` and `--ws-token-sha256` are mutually exclusive"],
    [[CAPABILITY, "--ws-token-sha256=abc"], "--ws-token-sha256 must be a 64-character hex SHA-256 digest"],
    [
      [CAPABILITY, TOKEN_FILE, "--ws-issuer=i"],
      "`--ws-shared-secret-file`, `--ws-issuer`, `--ws-audience`, and `--ws-max-clock-skew-seconds` require `--ws-auth signed-bearer-token`",
    ],
    [[SIGNED], "`--ws-shared-secret-file` is required when `--ws-auth signed-bearer-token` is set"],
    [
      [SIGNED, TOKEN_FILE],
      "`--ws-token-file` and `--ws-token-sha256` require `--ws-auth capability-token`, not `signed-bearer-token`",
    ],
    [[TOKEN_FILE], "websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`"],
    [
      ["--ws-max-clock-skew-seconds=1"],
      "websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`",
    ],
    // Beyond the real server.
    [[CAPABILITY, TOKEN_FILE, "--ws-jwks-url=https://x"], "`--ws-jwks-url` requires `--ws-auth signed-bearer-token`"],
    [[SIGNED, SECRET_FILE, "--ws-jwks-url=https://x"], "`--ws-shared-secret-file` and `--ws-jwks-url` are mutually exclusive"],
    [
      [SIGNED, "--ws-jwks-url=https://x", "--ws-issuer=i"],
      "`--ws-issuer` and `--ws-audience` are required when `--ws-jwks-url` is set",
    ],
    [
      [SIGNED, "--ws-jwks-url=http://x", "--ws-issuer=i", "--ws-audience=a"],
      "jwksBearer: jwksUrl must be https, or http on this machine",
    ],
  ])("is refused with %j, whatever is listened on", (args, message) => {
    expect(() => choose(...args)).toThrow(expect.objectContaining({ message }));
    expect(() => choose(...args)).not.toThrow(expect.objectContaining({ code: "ERR_USAGE" }));
  });

  it("reads its files when it is opened, and not before", async () => {
    const short = await secretFile("short");
    const secret = await secretFile("s".repeat(32));
    const skew = (seconds: string) => `--ws-max-clock-skew-seconds=${seconds}`;
    const failures: [string[], string][] = [
      [
        [CAPABILITY, `--ws-token-file=${short}-not`],
        `failed to read websocket auth secret ${short}-not: No such file or directory (os error 2)`,
      ],
      [
        [SIGNED, `--ws-shared-secret-file=${short}`, skew("18446744073709551615")],
        `signed websocket bearer secret ${short} must be at least 32 bytes`,
      ],
      [
        [SIGNED, `--ws-shared-secret-file=${secret}`, skew("18446744073709551615")],
        "websocket auth clock skew must fit in a signed 64-bit integer",
      ],
    ];
    for (const [args, message] of failures) {
      const error = await choose(...args)
        ?.open()
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message });
      expect(error).not.toHaveProperty("code");
    }
    for (const seconds of ["9223372036854775807", "+5"]) {
      expect(await choose(SIGNED, `--ws-shared-secret-file=${secret}`, skew(seconds))?.open()).toBeTypeOf("function");
    }
  });

  it("knows whether clients come in as different people, and from whom they come", () => {
    expect(choose()).toBeNull();
    expect(choose(CAPABILITY, TOKEN_FILE)).toMatchObject({ hasIdentities: false, isOfProvider: false });
    expect(choose(SIGNED, SECRET_FILE)).toMatchObject({ hasIdentities: true, isOfProvider: false });
    expect(choose(SIGNED, "--ws-jwks-url=https://x", "--ws-issuer=i", "--ws-audience=a")).toMatchObject({
      hasIdentities: true,
      isOfProvider: true,
    });
  });
});

describe("the certificate of the command", () => {
  it.each([
    [{}, "wss://127.0.0.1:0", "`--ws-tls-cert` and `--ws-tls-key` are required to listen on wss://"],
    [{ "ws-tls-cert": "/c" }, "wss://127.0.0.1:0", "`--ws-tls-cert` and `--ws-tls-key` require each other"],
    [
      { "ws-tls-cert": "/c", "ws-tls-key": "/k" },
      "ws://127.0.0.1:0",
      "`--ws-tls-cert` and `--ws-tls-key` require `--listen wss://IP:PORT`",
    ],
    [{ "ws-tls-cert": "/no/cert", "ws-tls-key": "/k" }, "wss://127.0.0.1:0", "the file of --ws-tls-cert cannot be read"],
  ])("is refused with %j on %s", async (flags, listen, message) => {
    await expect(readTls(flags, listen)).rejects.toThrow(message);
  });

  it("is none where nobody asks for one", async () => {
    expect(await readTls({}, "ws://127.0.0.1:0")).toBeNull();
  });
});
