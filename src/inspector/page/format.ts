/** The time of day with milliseconds. */
export function clock(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** One of six colours for an id, so that what belongs together looks alike. */
export function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return sum % 6;
}

const TELLING = ["delta", "message", "text", "command", "status", "type"];
const TELLING_OF_TURNS = ["status", ...TELLING];

/** What a message says, in a few words: the text of a delta, what was said, a status; else the beginning of its params. */
export function gist(method: string | null, text: string): string {
  for (const name of method?.startsWith("turn/") && !text.includes('"input":') ? TELLING_OF_TURNS : TELLING) {
    const found = new RegExp(`"${name}":"((?:[^"\\\\]|\\\\.){1,160})`).exec(text)?.[1];
    if (found) return found.replaceAll("\\n", " ").replaceAll('\\"', '"');
  }
  const start = /"(?:params|result|error)":/.exec(text);
  return start ? text.slice(start.index + start[0].length, start.index + 160) : "";
}
