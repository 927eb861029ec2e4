import { randomBytes } from "node:crypto";

/** Creates a UUIDv7. Like the ids of the real server, it sorts by its time of creation. */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The current time in seconds, as most of the protocol has it. */
export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
