/** A piece of a message: text for the user, or text of the plan in it. */
export interface MessagePiece {
  readonly type: "text" | "plan";
  readonly text: string;
}

const OPENING = "<proposed_plan>";
const CLOSING = "</proposed_plan>";

/**
 * Tells the plan in a message from the rest of it, piece by piece as the message comes. A plan stands between two lines that hold its tags
 * and nothing else; these lines belong to neither. A plan that does not end goes on to the end of the message, as on the real server
 * (0.171).
 */
export class ProposedPlanReader {
  #isPlan = false;
  /** The beginning of a line that may still become a tag. */
  #held = "";
  #isLineBegun = false;

  /** Whether a plan has begun. */
  hasPlan = false;

  read(delta: string): MessagePiece[] {
    const pieces: MessagePiece[] = [];
    for (const part of delta.match(/[^\n]*\n|[^\n]+/g) ?? []) this.#readPart(part, pieces);
    return pieces.reduce<MessagePiece[]>(joinSame, []);
  }

  /** What is left when the message ends. */
  end(): MessagePiece[] {
    const held = this.#held;
    this.#held = "";
    if (held === "" || this.#isTag(held)) return [];
    return [{ type: this.#isPlan ? "plan" : "text", text: held }];
  }

  /** Reads a line, or a part of one. */
  #readPart(part: string, pieces: MessagePiece[]): void {
    const isWhole = part.endsWith("\n");
    const line = this.#held + part;
    if (this.#isLineBegun || !this.#mayBecomeTag(line)) {
      pieces.push({ type: this.#isPlan ? "plan" : "text", text: line });
      this.#held = "";
      this.#isLineBegun = !isWhole;
      return;
    }
    if (!isWhole) {
      this.#held = line;
      return;
    }
    this.#held = "";
    if (this.#isTag(line)) {
      this.#isPlan = !this.#isPlan;
      this.hasPlan = true;
    } else pieces.push({ type: this.#isPlan ? "plan" : "text", text: line });
  }

  get #tag(): string {
    return this.#isPlan ? CLOSING : OPENING;
  }

  #isTag(line: string): boolean {
    return line.trim() === this.#tag;
  }

  #mayBecomeTag(line: string): boolean {
    const begun = line.trim();
    return line.endsWith("\n") ? this.#isTag(line) : this.#tag.startsWith(begun);
  }
}

/** What comes together is told together. */
function joinSame(joined: MessagePiece[], piece: MessagePiece): MessagePiece[] {
  const last = joined.at(-1);
  if (last?.type !== piece.type) return [...joined, piece];
  return [...joined.slice(0, -1), { ...piece, text: last.text + piece.text }];
}
