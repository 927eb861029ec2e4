import { basename, join } from "node:path";
import type { AskForApproval, SandboxPolicy } from "../../../protocol/shapes/settings.js";
import { GUARDED_NAMES } from "../../sandbox/confinement.js";
import { type ThreadSettings, workspaceRootsOf } from "../../thread/settings.js";
import { defaultShell } from "../tools/shell.js";
import { timeZone } from "./time-zone.js";

/** Where the model works, in the form that codex's models know (0.171): lines of text by their names. */
export function describeEnvironment(settings: ThreadSettings, now = new Date()): Record<string, string> {
  const time = { current_date: localDate(now), timezone: timeZone() };
  if (settings.hasMachine === false) return time;
  return { cwd: settings.cwd, shell: basename(defaultShell()[0] ?? "sh"), ...time, filesystem: describeFilesystem(settings) };
}

/** The members as the model reads them. All but `filesystem`, which is markup, are escaped. */
export function renderEnvironment(members: Readonly<Record<string, string>>): string {
  const lines = Object.entries(members).map(
    ([name, value]) => `  <${name}>${name === "filesystem" ? value : escaped(value)}</${name}>`,
  );
  return ["<environment_context>", ...lines, "</environment_context>"].join("\n");
}

function localDate(now: Date): string {
  const part = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${part(now.getMonth() + 1)}-${part(now.getDate())}`;
}

function describeFilesystem(settings: ThreadSettings): string {
  const roots = workspaceRootsOf(settings).map((root) => `<root>${escaped(root)}</root>`);
  return `<workspace_roots>${roots.join("")}</workspace_roots>${describeProfile(settings)}`;
}

function describeProfile(settings: ThreadSettings): string {
  const { sandboxPolicy } = settings;
  if (sandboxPolicy.type === "dangerFullAccess") return profile("disabled", '<file_system type="unrestricted" />');
  if (sandboxPolicy.type === "externalSandbox") return profile("external", '<file_system type="external" />');
  const entries = [entry("read", "<special>:root</special>"), ...describeWritable(sandboxPolicy, workspaceRootsOf(settings))];
  return profile("managed", `<file_system type="restricted">${entries.join("")}</file_system>`);
}

function profile(type: string, fileSystem: string): string {
  return `<permission_profile type="${type}">${fileSystem}</permission_profile>`;
}

function describeWritable(policy: SandboxPolicy, workspace: readonly string[]): string[] {
  if (policy.type !== "workspaceWrite") return [];
  const path = (access: string, name: string) => entry(access, `<path>${escaped(name)}</path>`);
  return [
    ...workspace.map((root) => path("write", root)),
    ...(policy.excludeSlashTmp ? [] : [entry("write", "<special>:slash_tmp</special>")]),
    ...(policy.excludeTmpdirEnvVar ? [] : [entry("write", "<special>:tmpdir</special>")]),
    ...(policy.writableRoots ?? []).map((root) => path("write", root)),
    ...[...GUARDED_NAMES].sort(byPlace).flatMap((name) => workspace.map((root) => path("read", join(root, name)))),
  ];
}

/** Codex's order. */
function byPlace(one: string, other: string): number {
  return PLACES.indexOf(one) - PLACES.indexOf(other);
}
const PLACES = [".git", ".agents", ".codex"];

function entry(access: string, what: string): string {
  return `<entry access="${access}">${what}</entry>`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
}

/** What the model may do, and what it has to ask for. */
export function describePermissions({ sandboxPolicy, approvalPolicy }: ThreadSettings): string {
  const words = [describeSandbox(sandboxPolicy), describeApproval(approvalPolicy, isSandboxed(sandboxPolicy))];
  return `<permissions instructions>\n${words.join("\n")}\n</permissions instructions>`;
}

function isSandboxed({ type }: SandboxPolicy): boolean {
  return type === "readOnly" || type === "workspaceWrite";
}

function describeSandbox(policy: SandboxPolicy): string {
  switch (policy.type) {
    case "readOnly":
      return `Sandbox: read-only. Commands can read files and change none. ${describeNetwork(policy.networkAccess)}`;
    case "workspaceWrite":
      return `Sandbox: workspace-write. Commands can read files, and change those in the workspace and the writable folders that the environment context names. ${describeNetwork(policy.networkAccess)}`;
    case "externalSandbox":
      return `Sandbox: the process runs in one that is set up from outside; commands are not limited further. ${describeNetwork(policy.networkAccess === "enabled")}`;
    default:
      return `Sandbox: none (danger-full-access). Commands can read and change every file that the user can. ${describeNetwork(true)}`;
  }
}

function describeNetwork(isOpen: boolean | null | undefined): string {
  return isOpen ? "The network can be reached." : "The network cannot be reached.";
}

function describeApproval(policy: AskForApproval, isSandboxedThread: boolean): string {
  if (policy === "never")
    return "Approval policy: never. Nobody can be asked: what needs an approval is refused, so do not request any (`sandbox_permissions`).";
  if (policy === "untrusted")
    return "Approval policy: untrusted. The user is asked before a command runs, unless a rule allows it.";
  const escalation = isSandboxedThread
    ? " A command that needs more than the sandbox allows can be requested to run outside of it (`sandbox_permissions`), with a short reason for the user."
    : "";
  if (policy === "on-request") return `Approval policy: on-request. The user decides on what is requested.${escalation}`;
  return `Approval policy: granular. The user is asked about some kinds of requests; others are refused.${escalation}`;
}
