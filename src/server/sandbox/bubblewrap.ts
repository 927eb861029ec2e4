import type { Program } from "../../system/process-tree.js";
import { type Confinement, type HiddenPath, isHidden } from "./confinement.js";

/** The descriptor at which bubblewrap reads the filter of system calls. `startProgram` puts a program's extra input there. */
const FILTER_DESCRIPTOR = "3";

/** A change to the tree of files that a command sees. */
interface Mount {
  readonly path: string;
  /** What comes later lies on top of what came before, at the same path. */
  readonly order: number;
  readonly args: readonly string[];
}

/**
 * A program as bubblewrap runs it. It sees the whole tree of files, read-only but for what the confinement opens, and processes of its
 * own alone. It ends with bubblewrap, and all that it started with it.
 *
 * @param bwrap - The path of bubblewrap.
 * @param filter - The filter of system calls, from `socketFilter`.
 */
export function withBubblewrap(program: Program, confinement: Confinement, bwrap: string, filter: Buffer): Program {
  const { command, args, cwd } = program;
  const options = [
    // Without a user namespace, root would keep the right to mount things again.
    ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"],
    ...(confinement.network ? [] : ["--unshare-net"]),
    ...["--new-session", "--die-with-parent", "--ro-bind", "/", "/"],
    ...mountsOf(confinement, cwd).flatMap((mount) => mount.args),
    // What lies below had to be mounted first.
    ...confinement.hidden.filter(isWhollyHidden(confinement)).flatMap(({ path }) => ["--remount-ro", path]),
    ...["--dev", "/dev", "--proc", "/proc", "--seccomp", FILTER_DESCRIPTOR, "--chdir", cwd],
  ];
  return { ...program, command: bwrap, args: [...options, "--", command, ...args], extraInput: filter };
}

/** From the outermost path to the innermost, so that none covers another. */
function mountsOf(confinement: Confinement, cwd: string): Mount[] {
  const { writable, guarded, hidden } = confinement;
  const mounts: Mount[] = [
    ...hidden.filter(({ isFolder }) => isFolder).map(({ path }) => ({ path, order: 0, args: ["--tmpfs", path] })),
    // The command's own folder is there, also in a folder that is hidden.
    ...(isHidden(cwd, confinement) ? [{ path: cwd, order: 1, args: ["--ro-bind", cwd, cwd] }] : []),
    ...writable.map((path) => ({ path, order: 2, args: ["--bind", path, path] })),
    ...guarded.map((path) => ({ path, order: 3, args: ["--ro-bind-try", path, path] })),
    ...hidden.filter(({ isFolder }) => !isFolder).map(({ path }) => ({ path, order: 4, args: ["--ro-bind", "/dev/null", path] })),
  ];
  const depth = (path: string) => path.split("/").filter(Boolean).length;
  return mounts.sort((a, b) => depth(a.path) - depth(b.path) || a.order - b.order);
}

/** Whether a hidden folder stays hidden: a workspace may be the same folder. */
function isWhollyHidden({ writable }: Confinement): (hidden: HiddenPath) => boolean {
  return ({ path, isFolder }) => isFolder && !writable.includes(path);
}
