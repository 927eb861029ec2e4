/** `struct seccomp_data`: where the call's number, the architecture and the low half of the first argument are. */
const [NUMBER, ARCHITECTURE, FIRST_ARGUMENT] = [0, 4, 16];
/** Instructions of classic BPF. */
const [LOAD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN] = [0x20, 0x15, 0x35, 0x06];
const ALLOW = 0x7fff0000;
/** The call fails with EPERM. */
const REFUSE = 0x00050001;
/** Calls of another binary interface (x32) have this bit in their number. */
const X32 = 0x40000000;

/** What differs between architectures. */
interface Architecture {
  readonly id: number;
  readonly socket: number;
  /** Calls that get around the filter, or reach keys of the kernel. */
  readonly refused: readonly number[];
}

const IO_URING_SETUP = 425;
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x64: { id: 0xc000003e, socket: 41, refused: [248, 249, 250, IO_URING_SETUP] },
  arm64: { id: 0xc00000b7, socket: 198, refused: [217, 218, 219, IO_URING_SETUP] },
};

/** Address families of the network: IPv4, IPv6, and netlink, by which programs list the network's devices. */
const NETWORK_FAMILIES = [2, 10, 16];

/**
 * A seccomp filter that opens no sockets besides those of the network. A sandbox closes the network by a namespace of its own; sockets
 * with a path (of Docker, D-Bus, tmux, an ssh agent) pass by that, and lead to processes outside. Pairs of connected sockets are not
 * affected. `null` on architectures that it does not know.
 */
export function socketFilter(architecture: string = process.arch): Buffer | null {
  const known = Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : undefined;
  if (!known) return null;
  const { id, socket, refused } = known;
  const families = NETWORK_FAMILIES.length;
  // Each line is a condition and how many instructions to skip when it holds, and when it does not.
  const end = refused.length + families + 2;
  const program: [code: number, value: number, yes: number, no: number][] = [
    [LOAD, ARCHITECTURE, 0, 0],
    [JUMP_IF_EQUAL, id, 0, end + 3],
    [LOAD, NUMBER, 0, 0],
    [JUMP_IF_AT_LEAST, X32, end + 1, 0],
    ...refused.map((number, at): [number, number, number, number] => [JUMP_IF_EQUAL, number, end - at, 0]),
    [JUMP_IF_EQUAL, socket, 1, 0],
    [RETURN, ALLOW, 0, 0],
    [LOAD, FIRST_ARGUMENT, 0, 0],
    ...NETWORK_FAMILIES.map((family, at): [number, number, number, number] => [JUMP_IF_EQUAL, family, families - at, 0]),
    [RETURN, REFUSE, 0, 0],
    [RETURN, ALLOW, 0, 0],
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [at, [code, value, yes, no]] of program.entries()) {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(yes, at * 8 + 2);
    bytes.writeUInt8(no, at * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, at * 8 + 4);
  }
  return bytes;
}
