import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { png } from "../support/pictures.js";
import { createSpeech } from "../tui/model.js";
import { AcpClient } from "./acp-client.js";
import type { Stage } from "./stage.js";
import type { Act, Story } from "./story.js";
import { ESCALATED, wantsToCall, wantsToRun } from "./wishes.js";

/** In every turn. */
const WARNING = "the real server warns of a model that is not one of OpenAI's; ours knows no models but those it is told of";

const MODELS = "the real server lists OpenAI's models, ours those it has been given: the one in config.toml";

const start: Act<AcpClient> = {
  name: "start",
  differs: {
    because: MODELS,
    at: ["client.opened.models.availableModels", "client.opened.configOptions[select].options"],
  },
  async play(client, { project }) {
    const introduced = await client.introduce();
    const opened = await client.ask("session/new", { cwd: project, mcpServers: [] });
    client.sessionId = String(opened.sessionId);
    return { introduced, opened };
  },
};

const turn: Act<AcpClient> = {
  name: "turn",
  differs: { because: WARNING, at: ["client.updates.warning"] },
  play: (client, stage) => {
    stage.plan({ text: ["The first half, ", "the second half."], reasoning: { summary: ["Thinking."] } });
    return client.prompt("Say hello.");
  },
};

const approval: Act<AcpClient> = {
  name: "approval",
  differs: { because: WARNING, at: ["client.allowed.updates.warning", "client.refused.updates.warning"] },
  async play(client, stage) {
    stage.plan(wantsToRun("echo it ran > made.txt", ESCALATED), { text: "It ran." });
    const allowed = await client.prompt("Run something.");
    stage.plan(wantsToRun("echo no > other.txt", ESCALATED));
    client.choice = "reject_once";
    const refused = await client.prompt("Run something else.");
    client.choice = "allow_once";
    return { allowed, refused, asked: client.permissionRequests.splice(0) };
  },
};

const PATCH = `apply_patch <<'EOF'
*** Begin Patch
*** Add File: added.txt
+added
*** End Patch
EOF`;

const patch: Act<AcpClient> = {
  name: "patch",
  differs: { because: WARNING, at: ["client.told.updates.warning"] },
  async play(client, stage) {
    stage.plan(wantsToRun(PATCH), { text: "It is changed." });
    const told = await client.prompt("Change it.");
    return { told, asked: client.permissionRequests.splice(0) };
  },
};

/** Does something in a session of its own, and goes back to the one before. */
async function inNewSession<Result>(client: AcpClient, stage: Stage, play: () => Promise<Result>): Promise<Result> {
  const first = client.sessionId;
  client.sessionId = String((await client.ask("session/new", { cwd: stage.project, mcpServers: [] })).sessionId);
  const result = await play();
  client.sessionId = first;
  return result;
}

const VERDICT = {
  findings: [],
  overall_correctness: "patch is correct",
  overall_explanation: "Nothing is wrong with it.",
  overall_confidence_score: 1,
};

const review: Act<AcpClient> = {
  name: "/review",
  differs: { because: WARNING, at: ["client.updates.warning"] },
  play(client, stage) {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: stage.project });
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "first");
    stage.plan({ text: JSON.stringify(VERDICT) });
    return inNewSession(client, stage, () => client.prompt("/review"));
  },
};

const STEPS = [
  { step: "Look", status: "completed" },
  { step: "Change", status: "in_progress" },
  { step: "Test", status: "pending" },
];

const plan: Act<AcpClient> = {
  name: "/plan",
  differs: {
    because: `${WARNING}; ${MODELS}`,
    at: [
      ...["client.changed.updates.config_option_update[].configOptions[select].options", "client.refused.updates.warning"],
      ...["client.carriedOut.updates.config_option_update[].configOptions[select].options", "client.carriedOut.updates.warning"],
    ],
  },
  play: (client, stage) =>
    inNewSession(client, stage, async () => {
      const planned = { text: ["I looked.\n<proposed_plan>\n# Change it\n", "- Look\n- Change\n</proposed_plan>\n"] };
      const changed = await client.prompt("/plan");
      stage.plan(planned);
      client.choice = "reject_once";
      const refused = await client.prompt("Make a plan.");
      client.choice = "allow_once";
      stage.plan(planned, { calls: [{ name: "update_plan", arguments: { plan: STEPS } }] }, { text: "It is changed." });
      const carriedOut = await client.prompt("Make another.");
      return { changed, refused, carriedOut, asked: client.permissionRequests.splice(0) };
    }),
};

const goal: Act<AcpClient> = {
  name: "/goal",
  differs: { because: WARNING, at: ["client.reached.updates.warning"] },
  play: (client, stage) =>
    inNewSession(client, stage, async () => {
      const asked = await client.prompt("/goal");
      stage.plan({ calls: [{ name: "update_goal", arguments: { status: "complete" } }] }, { text: "It is so." });
      const reached = await client.prompt("/goal Make it so.");
      return { asked, reached, cleared: await client.prompt("/goal clear") };
    }),
};

const MOST_LOOKS = 600;
const LOOK_AGAIN_MS = 100;
const EVERYTHING = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-everything/dist/index.js");

const mcp: Act<AcpClient> = {
  name: "MCP",
  differs: { because: WARNING, at: ["client.told.updates.warning"] },
  async play(client, stage) {
    const server = { name: "everything", command: process.execPath, args: [EVERYTHING, "stdio"], env: [] };
    const first = client.sessionId;
    const opened = await client.ask("session/new", { cwd: stage.project, mcpServers: [server] });
    client.sessionId = String(opened.sessionId);
    // A turn begins without the tools of servers that are not ready yet.
    let listed = "";
    for (let looks = 0; looks < MOST_LOOKS && !listed.includes("1 connected"); looks += 1) {
      await pause(LOOK_AGAIN_MS);
      listed = JSON.stringify(await client.prompt("/mcp"));
    }
    stage.plan(wantsToCall("echo", { message: "hello" }), { text: "It said hello." });
    const told = await client.prompt("Call it.");
    expect(JSON.stringify(stage.backend.modelRequests.at(-1)?.body)).toContain("Echo: hello");
    client.sessionId = first;
    return { told, asked: client.permissionRequests.splice(0) };
  },
};

const failure: Act<AcpClient> = {
  name: "a turn that fails",
  differs: { because: WARNING, at: ["client.updates.warning"] },
  play: (client, stage) => {
    stage.plan({ status: 500, message: "the backend is on fire" });
    return client.prompt("Try.");
  },
};

const cancel: Act<AcpClient> = {
  name: "cancel",
  differs: {
    because: `${WARNING}. What was used is told once more, there only if its stream is heard to end before the turn is`,
    at: ["client[].updates.warning"],
    maybe: ["client[].updates.usage_update"],
  },
  async play(client, stage) {
    stage.plan(createSpeech("It begins ", "and never ends."));
    const prompted = client.prompt("Go on for ever.");
    await client.told((update) => JSON.stringify(update).includes("It begins "));
    client.notify("session/cancel", { sessionId: client.sessionId });
    const first = await prompted;
    return [first, await client.prompt("And now?")];
  },
};

const image: Act<AcpClient> = {
  name: "image",
  differs: { because: WARNING, at: ["client.updates.warning"] },
  play: (client) => client.prompt("What is it?", { type: "image", mimeType: "image/png", data: png().toString("base64") }),
};

const status: Act<AcpClient> = { name: "/status", play: (client) => client.prompt("/status") };

const compact: Act<AcpClient> = {
  name: "/compact",
  differs: {
    because: "what the model is asked for is in words of our own; the real server also tells how long what it sends would now be",
    at: ["client.updates.usage_update", "model[]"],
  },
  play: (client) => client.prompt("/compact"),
};

const reload: Act<AcpClient> = {
  name: "restart and load",
  differs: {
    because: `${WARNING}. It forgets commands that users declined and what the model had begun to say when a turn was interrupted, and keeps what users said when a conversation is compacted`,
    at: ["client.told.updates.warning", "client.history.agent_message_chunk", "client.history.tool_call", "model[]"],
  },
  async play(client, { project }) {
    await client.restart();
    await client.introduce();
    const loaded = await client.ask("session/load", { sessionId: client.sessionId, cwd: project, mcpServers: [] });
    await client.told((update) => JSON.stringify(update).includes('"threadStatus":{"type":"idle"}'));
    const history = client.takeUpdates();
    return { loaded: Object.keys(loaded), history, told: await client.prompt("Are you there?") };
  },
};

/** The agent of editors, from its first message on. */
export const codexAcp: Story<AcpClient> = {
  open: async (stage) => new AcpClient(stage),
  close: (client) => client.close(),
  acts: [start, turn, approval, patch, mcp, review, plan, goal, image, failure, cancel, status, compact, reload],
};
