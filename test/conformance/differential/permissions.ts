import type { Json, Run, Scenario } from "./driver.js";

const INPUT = [{ type: "text", text: "x" }];

/** Starts a thread, and notes what it allows, or why it was refused. */
async function noteThread(run: Run, params: Json, method = "thread/start"): Promise<string> {
  const { result, error } = await run.request(method, params);
  const { sandbox, activePermissionProfile, approvalPolicy, runtimeWorkspaceRoots, thread } = (result ?? {}) as Json;
  run.notes.push([params, error ?? { sandbox, activePermissionProfile, approvalPolicy, runtimeWorkspaceRoots }]);
  return (thread as { id: string } | undefined)?.id ?? "";
}

/** Changes settings for a thread with a turn, and notes what they are then, or why the turn was refused. */
async function noteTurn(run: Run, threadId: string, params: Json): Promise<void> {
  const count = (name: string) => run.received.filter(({ method }) => method === name).length;
  const [ended, told] = [count("turn/completed"), count("thread/settings/updated")];
  const { error } = await run.request("turn/start", { threadId, input: INPUT, ...params });
  run.notes.push([params, error ?? "started"]);
  if (error) return;
  await run.completed(ended + 1);
  const changes = run.received.filter(({ method }) => method === "thread/settings/updated").slice(told);
  for (const change of changes) {
    const { sandboxPolicy, activePermissionProfile, environments, model, effort, cwd } = (
      change.params as { threadSettings: Json }
    ).threadSettings;
    run.notes.push({ sandboxPolicy, activePermissionProfile, environments, model, effort, cwd });
  }
}

/** What a thread or a turn may do is what was asked for, or the request is refused (0.171). */
export const permissionScenarios: readonly Scenario[] = [
  {
    name: "a thread's config says what it may do",
    async play(run) {
      await run.initialize();
      const configs: Json[] = [
        { default_permissions: ":read-only" },
        { default_permissions: ":read-only", sandbox_mode: "danger-full-access" },
        { default_permissions: ":nonsense" },
        { default_permissions: "mine" },
        { sandbox_mode: "read-only" },
        { sandbox_mode: "nope" },
        { sandbox_mode: "workspace-write", sandbox_workspace_write: { network_access: true, exclude_slash_tmp: true } },
        { sandbox_mode: "workspace-write", "sandbox_workspace_write.network_access": true },
        { approval_policy: "on-failure" },
        { approval_policy: "nope" },
        { approvals_reviewer: "nope" },
        { features: { shell_tool: false } },
        { "features.shell_tool": false },
        { "features.nonsense": true },
        { model: 5 },
        { personality: "x" },
        { model_reasoning_summary: "x" },
        { "shell_environment_policy.inherit": "x" },
        { nobody_knows: 1 },
      ];
      for (const config of configs) await noteThread(run, { config });
      const params: Json[] = [
        { permissions: ":workspace", config: { sandbox_mode: "danger-full-access" } },
        { permissions: ":workspace", config: { default_permissions: ":read-only" } },
        { sandbox: "workspace-write", config: { "sandbox_workspace_write.network_access": true } },
        { approvalPolicy: "on-failure" },
        { approvalPolicy: "constructor" },
        { approvalsReviewer: "nobody" },
        { environments: [] },
        { environments: [{ environmentId: "nope", cwd: "/tmp" }] },
      ];
      for (const members of params) await noteThread(run, members);
    },
  },
  {
    name: "a thread and its turns choose the folders of the workspace",
    async play(run) {
      await run.initialize();
      await noteThread(run, { runtimeWorkspaceRoots: ["relative"] });
      await noteThread(run, { runtimeWorkspaceRoots: [], permissions: ":workspace" });
      const threadId = await noteThread(run, { runtimeWorkspaceRoots: ["/tmp/a"], permissions: ":workspace" });
      for (const params of [
        { runtimeWorkspaceRoots: ["/tmp/b"] },
        { sandboxPolicy: { type: "workspaceWrite", writableRoots: ["/tmp/c"] } },
        { sandboxPolicy: { type: "workspaceWrite", writableRoots: ["relative"] } },
        { sandboxPolicy: { type: "workspaceWrite", readOnlyAccess: { type: "restricted" } } },
        { sandboxPolicy: { type: "readOnly", access: { type: "restricted" } } },
        { sandboxPolicy: { type: "readOnly", access: { type: "fullAccess" } } },
        {
          environments: [
            { environmentId: "local", cwd: "/tmp" },
            { environmentId: "local", cwd: "/" },
          ],
        },
        { environments: [{ environmentId: "local" }] },
      ])
        await noteTurn(run, threadId, params);
      const { error } = await run.request("thread/settings/update", { threadId, approvalPolicy: "nope" });
      run.notes.push(error);
      const { error: refused } = await run.request("thread/fork", { threadId, permissions: ":nonsense" });
      const { result } = await run.request("thread/fork", { threadId, permissions: ":read-only" });
      const { sandbox, activePermissionProfile } = result as Json;
      run.notes.push(refused, { sandbox, activePermissionProfile });
    },
  },
  {
    name: "a turn chooses a collaboration mode",
    async play(run) {
      await run.initialize();
      const threadId = await run.startThread();
      const settings = { model: "another", reasoning_effort: "high", developer_instructions: "Be brief." };
      await noteTurn(run, threadId, { collaborationMode: { mode: "default", settings }, model: "a third", effort: "low" });
      await noteTurn(run, threadId, { collaborationMode: { mode: "nope", settings } });
      await noteTurn(run, threadId, { collaborationMode: { mode: "default", settings: {} } });
    },
  },
  {
    name: "threads and turns name a permission profile of the configuration",
    config: "default_permissions = 'net'",
    provider: [
      "requires_openai_auth = true",
      "[permissions.net]",
      "description = 'With the network'",
      "extends = ':workspace'",
      "[permissions.net.network]",
      "enabled = true",
      "[permissions.child]",
      "extends = 'net'",
      "[sandbox_workspace_write]",
      "exclude_slash_tmp = true",
    ].join("\n"),
    async play(run) {
      await run.initialize();
      run.notes.push(await run.request("permissionProfile/list", {}));
      const threadId = await noteThread(run, {});
      for (const permissions of ["net", "child", ":read-only", "nobody"]) await noteThread(run, { permissions });
      await noteThread(run, { sandbox: "workspace-write" });
      await noteThread(run, { config: { "permissions.extra.extends": ":read-only", default_permissions: "extra" } });
      await noteThread(run, { config: { "permissions.extra.extends": "nobody", default_permissions: "extra" } });
      for (const permissions of ["child", "nobody"]) await noteTurn(run, threadId, { permissions });
    },
  },
  {
    name: "a command names a sandbox that there is not",
    async play(run) {
      await run.initialize();
      const sandboxes: Json[] = [
        { permissionProfile: ":nonsense" },
        { permissionProfile: "mine" },
        { permissionProfile: ":danger-full-access" },
        { permissionProfile: ":read-only", sandboxPolicy: { type: "readOnly" } },
        { sandboxPolicy: { type: "nonsense" } },
        { sandboxPolicy: { type: "workspaceWrite", writableRoots: ["relative"] } },
        { sandboxPolicy: { type: "readOnly", networkAccess: "x" } },
        { sandboxPolicy: { type: "readOnly", access: { type: "restricted" } } },
      ];
      for (const sandbox of sandboxes)
        run.notes.push(await run.request("command/exec", { command: ["sh", "-c", "echo ran"], ...sandbox }));
    },
  },
];
