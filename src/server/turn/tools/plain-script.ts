/** One program of a script, with its words. */
export interface PlainCommand {
  readonly words: readonly string[];
  /** What stands before it: `null` for the first. */
  readonly after: "&&" | "||" | ";" | "|" | null;
}

const TOKEN = /\s*(?:(&&|\|\||;|\||\n)|((?:[^\s'"\\$`<>|&;()#*?[\]{}~!]|'[^']*'|"[^"$`\\!]*")+))/y;

/**
 * The programs of a script that is nothing but words, quotes and `&&`, `||`, `;`, `|` between programs; `null` for any other, such as
 * one with variables, redirections or patterns.
 */
export function readPlainScript(script: string): PlainCommand[] | null {
  const text = script.trim();
  const commands: { words: string[]; after: PlainCommand["after"] }[] = [];
  let current: string[] = [];
  let after: PlainCommand["after"] = null;
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return null;
    at = TOKEN.lastIndex;
    const [, operator, word] = found;
    if (operator === undefined) current.push(unquote(word ?? ""));
    else {
      if (current.length === 0) return null;
      commands.push({ words: current, after });
      current = [];
      after = operator === "\n" ? ";" : (operator as PlainCommand["after"]);
    }
  }
  if (current.length > 0) commands.push({ words: current, after });
  else if (after !== ";") return null;
  // An assignment before a program is no word of it.
  return commands.some(({ words }) => /^\w+=/.test(words[0] ?? "")) ? null : commands;
}

function unquote(word: string): string {
  return word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? "");
}
