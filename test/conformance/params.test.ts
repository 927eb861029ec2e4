import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeParams, findUnlisted, paramsOf, readParamList, servedMethods } from "../../scripts/next-release/params.js";
import { readShapes } from "../../scripts/next-release/shapes.js";
import { pinnedCodex } from "../../scripts/pull-protocol/codex.js";

const SETTINGS = "test/server/thread/settings.test.ts";
const SHELL = "test/server/turn/tools/shell.test.ts";
const COMMANDS = "test/server/workspace/commands.test.ts";
const PERMISSIONS = "test/conformance/differential/permissions.ts";
const THREADS = "test/conformance/differential/threads.ts";

/** The members that narrow what may happen, and a test of each by its file and name. */
const NARROWING: Readonly<Record<string, readonly [file: string, name: string]>> = {
  "thread/start approvalPolicy": [SHELL, "refuses where it may neither run free nor ask"],
  "thread/start approvalsReviewer": [PERMISSIONS, "a thread's config says what it may do"],
  "thread/start config": [SETTINGS, "offer the tools that a thread may use: when %s"],
  "thread/start environments": [SETTINGS, "offer the tools that a thread may use: when %s"],
  "thread/start permissions": [THREADS, "threads and turns name a permission profile"],
  "thread/start runtimeWorkspaceRoots": [PERMISSIONS, "a thread and its turns choose the folders of the workspace"],
  "thread/start sandbox": [SHELL, "runs without a question under %s"],
  "thread/resume path": [SETTINGS, "refuse a thread that is named by a path, and not by its id"],
  "thread/fork path": [SETTINGS, "refuse a thread that is named by a path, and not by its id"],
  "thread/fork permissions": [PERMISSIONS, "a thread and its turns choose the folders of the workspace"],
  "thread/settings/update approvalPolicy": [PERMISSIONS, "a thread and its turns choose the folders of the workspace"],
  "thread/settings/update collaborationMode": [SETTINGS, "take instructions from a collaboration mode to the agent"],
  "thread/settings/update permissions": [THREADS, "threads and turns name a permission profile"],
  "thread/settings/update sandboxPolicy": [
    SETTINGS,
    "keep the members that they have of a sandbox, and of an approval policy, and no others",
  ],
  "turn/start collaborationMode": [PERMISSIONS, "a turn chooses a collaboration mode"],
  "turn/start environments": [PERMISSIONS, "a thread and its turns choose the folders of the workspace"],
  "turn/start permissions": [SHELL, "writes to nothing in a turn that narrows the thread to read-only"],
  "turn/start runtimeWorkspaceRoots": [PERMISSIONS, "a thread and its turns choose the folders of the workspace"],
  "turn/start sandboxPolicy": [PERMISSIONS, "a thread and its turns choose the folders of the workspace"],
  "command/exec permissionProfile": [COMMANDS, "confines a command as its client says, or else the configuration"],
  "command/exec sandboxPolicy": [COMMANDS, "confines a command as its client says, or else the configuration"],
  "command/exec timeoutMs": [COMMANDS, "kills what a command started with it, at the end of its time too"],
  "command/exec outputBytesCap": [COMMANDS, "streams both channels apart, up to the cap, before the answer"],
};

it("every param that codex has for a method which we serve is acted on, refused, or listed with why it has no effect", async () => {
  const params = paramsOf(await servedMethods(), await readShapes(pinnedCodex));
  expect(findUnlisted(params, await readParamList())).toEqual([]);
});

it("the list says of each param what is done with it", async () => {
  const words = Object.values(await readParamList()).flatMap((members) => Object.values(members));
  expect(words.filter((word) => !/^(acts|refuses|no effect: (?!not built).{8,})$/.test(word))).toEqual([]);
});

it.each(Object.entries(NARROWING))(
  "%s narrows what may happen, so that it is read or refused, and tested",
  async (place, [file, name]) => {
    const [method = "", member = ""] = place.split(" ");
    expect((await readParamList())[method]?.[member]).toMatch(/^(acts|refuses)$/);
    expect(readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8")).toContain(`"${name}"`);
  },
);

it("docs/params.md says what the list says", async () => {
  const text = describeParams(await readParamList(), new Set(Object.keys(NARROWING)));
  await expect(text).toMatchFileSnapshot("../../docs/params.md");
});
