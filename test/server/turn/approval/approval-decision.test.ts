import { runTurn } from "codex-app-server-sdk/client";
import type { ThreadStartParams } from "codex-app-server-sdk/protocol";
import { type Agent, type Approval, type ApprovalRequest, defineTool } from "codex-app-server-sdk/server";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { judgeCommand, judgeFileChange } from "../../../../src/server/turn/approval/approval-policy.js";
import { createAgentRig } from "../../../support/agent.js";
import { createPair, joinServer } from "../../../support/pair.js";

const COMMAND: ApprovalRequest = { type: "command", itemId: "i", command: "make" };
const ASKING: ThreadStartParams = { approvalPolicy: "on-request", sandbox: "read-only" };

/** An agent that asks for the same thing so many times, and remembers what came of it. */
function createAsker(request: ApprovalRequest, times = 1) {
  const approvals: Approval[] = [];
  const agent: Agent = async (turn) => {
    for (let time = 0; time < times; time += 1) approvals.push(await turn.approve(request));
    turn.write.message().end("done");
  };
  return { agent, approvals };
}

describe("an approval", () => {
  it("is asked of the user, who may decline", async () => {
    const { agent, approvals } = createAsker(COMMAND, 2);
    const { client } = await createPair({ agent });
    const decisions = ["accept", "decline"] as const;
    let asked = 0;
    client.handle("item/commandExecution/requestApproval", () => ({ decision: decisions[asked++] ?? "cancel" }));
    const { thread } = await client.thread.start(ASKING);
    await runTurn(client, { threadId: thread.id, input: "go" }).completed;
    expect(approvals).toEqual([
      { granted: true, by: "user", reason: null },
      { granted: false, by: "user", reason: "The user declined." },
    ]);
  });

  it("is given to no turn that has ended, nor is a tool run in one", async () => {
    const refusals: unknown[] = [];
    let ran = false;
    const tool = defineTool({ name: "t", description: "d", input: z.object({}), run: () => (ran = true) });
    let told = () => {};
    const over = new Promise<void>((resolve) => {
      told = resolve;
    });
    const agent: Agent = async (turn) => {
      await new Promise((resolve) => turn.signal.addEventListener("abort", resolve, { once: true }));
      await turn.approve(COMMAND).catch((error) => refusals.push(error === turn.signal.reason));
      await turn
        .callTool({ callId: "c", name: "t", arguments: "{}" })
        .catch((error) => refusals.push(error === turn.signal.reason));
      told();
    };
    const { client } = await createPair({ agent, tools: [tool] });
    const { thread } = await client.thread.start({ approvalPolicy: "never", sandbox: "danger-full-access" });
    const turn = runTurn(client, { threadId: thread.id, input: "go" });
    await turn.interrupt();
    await over;
    expect([refusals, ran]).toEqual([[true, true], false]);
  });

  it("holds for the rest of the session, also in later turns, when the user says so", async () => {
    const { agent, approvals } = createAsker(COMMAND, 2);
    const { client } = await createPair({ agent });
    let asked = 0;
    client.handle("item/commandExecution/requestApproval", () => {
      asked += 1;
      return { decision: "acceptForSession" };
    });
    const { thread } = await client.thread.start(ASKING);
    await runTurn(client, { threadId: thread.id, input: "go" }).completed;
    await runTurn(client, { threadId: thread.id, input: "again" }).completed;
    expect([asked, approvals.map(({ by }) => by)]).toEqual([1, ["user", "session", "session", "session"]]);
  });

  it("covers no other command, folder or file than was asked for", async () => {
    const requests: ApprovalRequest[] = [
      COMMAND,
      { type: "command", itemId: "i", command: "make", cwd: "/tmp" },
      { type: "command", itemId: "i", command: "make install" },
      { type: "fileChange", itemId: "i", paths: ["/a"] },
      { type: "fileChange", itemId: "i", paths: ["/a", "/b"] },
    ];
    const agent: Agent = async (turn) => {
      for (const request of requests) await turn.approve(request);
    };
    const { client } = await createPair({ agent });
    let asked = 0;
    const answer = () => {
      asked += 1;
      return { decision: "acceptForSession" as const };
    };
    client.handle("item/commandExecution/requestApproval", answer);
    client.handle("item/fileChange/requestApproval", answer);
    const { thread } = await client.thread.start(ASKING);
    await runTurn(client, { threadId: thread.id, input: "go" }).completed;
    expect(asked).toBe(requests.length);
  });

  it("ends the turn when the user cancels", async () => {
    const { agent, approvals } = createAsker(COMMAND);
    const { client } = await createPair({ agent });
    client.handle("item/commandExecution/requestApproval", () => ({ decision: "cancel" }));
    const { thread } = await client.thread.start(ASKING);
    const { status } = await runTurn(client, { threadId: thread.id, input: "go" }).completed;
    expect([status, approvals]).toEqual(["interrupted", []]);
  });

  it("is no longer waited for when the turn is interrupted", async () => {
    const { agent, approvals } = createAsker(COMMAND);
    const { client } = await createPair({ agent });
    const asked = new Promise<{ turnId: string; signal: AbortSignal }>((resolve) => {
      client.handle("item/commandExecution/requestApproval", ({ turnId }, { signal }) => {
        resolve({ turnId, signal });
        return new Promise<never>(() => {});
      });
    });
    const resolved = new Promise((resolve) => client.once("serverRequest/resolved", resolve));
    const { thread } = await client.thread.start(ASKING);
    const turn = runTurn(client, { threadId: thread.id, input: "go" });
    const { signal } = await asked;
    await turn.interrupt();
    expect([(await turn.completed).status, approvals]).toEqual(["interrupted", []]);
    await resolved;
    // The client stops asking its user.
    expect(signal.aborted).toBe(true);
  });

  it("waits for a client that comes back, and is asked again when it resumes the thread", async () => {
    const { agent, approvals } = createAsker(COMMAND);
    const { client, server } = await createPair({ agent });
    const asked = new Promise<unknown>((resolve) => {
      client.handle("item/commandExecution/requestApproval", (_, { requestId }) => {
        resolve(requestId);
        return new Promise<never>(() => {});
      });
    });
    const { thread } = await client.thread.start(ASKING);
    const turn = runTurn(client, { threadId: thread.id, input: "go" });
    await turn.id;
    const firstId = await asked;
    await client.close();

    const back = await joinServer(server);
    const ids: unknown[] = [];
    back.handle("item/commandExecution/requestApproval", (_, { requestId }) => {
      ids.push(requestId);
      return { decision: "accept" };
    });
    const completed = new Promise((resolve) => back.once("turn/completed", ({ turn: { status } }) => resolve(status)));
    const resumed = await back.thread.resume({ threadId: thread.id });
    expect(resumed.thread.status).toEqual({ type: "active", activeFlags: ["waitingOnApproval"] });
    expect(await completed).toBe("completed");
    expect([ids, approvals]).toEqual([[firstId], [{ granted: true, by: "user", reason: null }]]);
  });

  it("is not granted by a client that cannot ask", async () => {
    const { agent, approvals } = createAsker(COMMAND);
    const { client } = await createPair({ agent });
    client.handle("item/commandExecution/requestApproval", () => {
      throw new Error("no screen");
    });
    const { thread } = await client.thread.start(ASKING);
    const { status } = await runTurn(client, { threadId: thread.id, input: "go" }).completed;
    expect([status, approvals]).toEqual([
      "completed",
      [{ granted: false, by: "user", reason: "The client could not ask the user." }],
    ]);
  });

  it("is what a tool can have before each call, as a question that shows the arguments and covers no others", async () => {
    const ran: number[] = [];
    const tool = defineTool({
      name: "pay",
      description: "Pays.",
      input: z.object({ amount: z.number(), password: z.string().optional() }),
      approval: "ask",
      run: ({ amount }) => void ran.push(amount),
    });
    const calls = [{ amount: 1 }, { amount: 5, password: "hunter2" }, { amount: 5, password: "hunter2" }, { amount: 6 }];
    const plan = calls.map((given) => ({ calls: [{ name: "pay", arguments: given }] }));
    const { client, run, startThread, asked } = await createAgentRig([...plan, "ok"], { tools: [tool] });
    const answers = ["No", "Yes, and don't ask again for these arguments", "Yes"];
    const questions: unknown[] = [];
    client.handle("item/tool/requestUserInput", ({ questions: [question] }) => {
      questions.push(question?.question);
      return { answers: { approval: { answers: [answers[questions.length - 1] ?? ""] } } };
    });
    await run("go", await startThread(ASKING));
    expect(questions).toEqual([
      'Allow the tool pay to run with {"amount":1}?',
      'Allow the tool pay to run with {"amount":5,"password":"[redacted]"}?',
      'Allow the tool pay to run with {"amount":6}?',
    ]);
    expect(ran).toEqual([5, 5, 6]);
    expect(asked()[1]?.input.at(-1)?.output).toBe("The user declined.");
  });

  it("is not asked for a call whose arguments are invalid, and shows no more of long ones than a person can read", async () => {
    const tool = defineTool({
      name: "say",
      description: "Says.",
      input: z.object({ text: z.string() }),
      approval: "ask",
      run: () => "",
    });
    const calls = [{ text: 5 }, { text: "x".repeat(100_000) }];
    const plan = calls.map((given) => ({ calls: [{ name: "say", arguments: given }] }));
    const { client, run, startThread, asked } = await createAgentRig([...plan, "ok"], { tools: [tool] });
    const questions: string[] = [];
    client.handle("item/tool/requestUserInput", ({ questions: [question] }) => {
      questions.push(question?.question ?? "");
      return { answers: { approval: { answers: ["Yes"] } } };
    });
    await run("go", await startThread(ASKING));
    expect(questions).toEqual([
      expect.stringMatching(/^Allow the tool say to run with \{"text":"x+ \[\.\.\. 98011 more characters\]\?$/),
    ]);
    expect(asked()[1]?.input.at(-1)?.output).toMatch(/^invalid arguments/);
  });
});

describe("what an agent asks", () => {
  it("reaches the user by the protocol's own methods, and the answer comes back", async () => {
    const answers: unknown[] = [];
    const agent: Agent = async ({ ask }) => {
      const questions = [{ id: "q", header: "Which", question: "Which one?", options: null }];
      answers.push(await ask("item/tool/requestUserInput", { questions }));
      const requestedSchema = { type: "object" as const, properties: {} };
      answers.push(
        await ask("mcpServer/elicitation/request", { mode: "form", serverName: "forms", message: "Fill in.", requestedSchema }),
      );
      answers.push(await ask("item/permissions/requestApproval", { permissions: { network: { enabled: true } }, cwd: "/" }));
    };
    const { client } = await createPair({ agent });
    client.handle("item/tool/requestUserInput", () => ({ answers: { q: { answers: ["this"] } } }));
    client.handle("mcpServer/elicitation/request", () => ({ action: "accept", content: { name: "x" }, _meta: null }));
    client.handle("item/permissions/requestApproval", ({ permissions }) => ({ permissions, scope: "turn" }));
    const { thread } = await client.thread.start();
    expect((await runTurn(client, { threadId: thread.id, input: "go" }).completed).status).toBe("completed");
    expect(answers).toEqual([
      { answers: { q: { answers: ["this"] } } },
      { action: "accept", content: { name: "x" }, _meta: null },
      { permissions: { network: { enabled: true } }, scope: "turn" },
    ]);
  });
});

describe("the approval policy", () => {
  const settings = (approvalPolicy: unknown, sandbox: string) =>
    ({ approvalPolicy, sandboxPolicy: { type: sandbox }, cwd: "/w" }) as never;
  const granular = (sandbox_approval: boolean) => ({ granular: { sandbox_approval, rules: true, mcp_elicitations: true } });

  it.each([
    ["never", "dangerFullAccess", "run"],
    ["never", "externalSandbox", "run"],
    ["never", "workspaceWrite", "refuse"],
    ["never", "readOnly", "refuse"],
    ["on-request", "dangerFullAccess", "run"],
    ["on-request", "workspaceWrite", "ask"],
    ["on-request", "readOnly", "ask"],
    ["untrusted", "dangerFullAccess", "ask"],
    [granular(true), "readOnly", "ask"],
    [granular(false), "readOnly", "refuse"],
  ])("with %j and %s lets a command %3$s", (policy, sandbox, verdict) => {
    expect(judgeCommand(settings(policy, sandbox))).toBe(verdict);
  });

  it.each([
    ["on-request", "workspaceWrite", "/w/sub/a", "run"],
    ["never", "workspaceWrite", "/w/a", "run"],
    ["on-request", "workspaceWrite", "/w2/a", "ask"],
    ["never", "workspaceWrite", "/etc/a", "refuse"],
    ["on-request", "readOnly", "/w/a", "ask"],
    ["never", "readOnly", "/w/a", "refuse"],
    ["untrusted", "workspaceWrite", "/w/a", "ask"],
    ["on-request", "workspaceWrite", "/w/.git/hooks/pre-commit", "ask"],
    ["never", "workspaceWrite", "/w/sub/.codex/config.toml", "refuse"],
    ["never", "dangerFullAccess", "/etc/a", "run"],
  ])("with %s and %s lets a change of %s %4$s", async (policy, sandbox, path, verdict) => {
    expect(await judgeFileChange(settings(policy, sandbox), [path])).toBe(verdict);
  });
});
