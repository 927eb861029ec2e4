import type { AgentMessageItem, PlanItem } from "../../../protocol/shapes/message-items.js";
import { newId } from "../../ids.js";
import type { ItemWriter, MessageWriter, TurnWriter } from "../agent-api.js";
import { type MessagePiece, ProposedPlanReader } from "./proposed-plan.js";

/** A writer that shows the plan in a message as an item of its own, for turns in plan mode. */
export function withPlans(write: TurnWriter): TurnWriter {
  const message: TurnWriter["message"] = (id, begun) => new PlanningMessage(write, id ?? newId(), begun?.phase ?? null);
  return new Proxy(write, {
    get: (target, name) => {
      if (name === "message") return message;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/** A message with or without a plan in it. Each of the two items begins with its first text. */
class PlanningMessage implements MessageWriter {
  readonly id: string;
  readonly #write: TurnWriter;
  readonly #phase: AgentMessageItem["phase"];
  readonly #reader = new ProposedPlanReader();
  #message: MessageWriter | null = null;
  #plan: ItemWriter<PlanItem> | null = null;
  /** Blanks before the first text. */
  #blanks = "";

  constructor(write: TurnWriter, id: string, phase: AgentMessageItem["phase"]) {
    this.#write = write;
    this.id = id;
    this.#phase = phase;
  }

  delta(text: string): void {
    for (const piece of this.#reader.read(text)) this.#show(piece);
  }

  end(final: string | Partial<AgentMessageItem> = {}): void {
    for (const piece of this.#reader.end()) this.#show(piece);
    const { text: whole, ...members } = typeof final === "string" ? { text: final } : final;
    if (whole === undefined) {
      this.#plan?.end();
      this.#message?.end(members);
      return;
    }
    const { text, plan } = divide(whole);
    if (plan !== null) (this.#plan ?? this.#beginPlan()).end({ text: plan });
    if (this.#message || text.trim() !== "") (this.#message ?? this.#begin()).end({ ...members, text });
  }

  #show({ type, text }: MessagePiece): void {
    if (type === "plan") {
      this.#plan ??= this.#beginPlan();
      this.#plan.delta(text);
      return;
    }
    if (!this.#message && text.trim() === "") {
      this.#blanks += text;
      return;
    }
    this.#message ??= this.#begin();
    this.#message.delta(this.#blanks + text);
    this.#blanks = "";
  }

  #begin(): MessageWriter {
    return this.#write.message(this.id, { phase: this.#phase });
  }

  #beginPlan(): ItemWriter<PlanItem> {
    return this.#write.begin<PlanItem>({ type: "plan", id: newId(), text: "" });
  }
}

/** A whole message without its plan, and the last plan in it; `null` when there is none. */
function divide(whole: string): { readonly text: string; readonly plan: string | null } {
  const reader = new ProposedPlanReader();
  let [text, plan]: [string, string | null] = ["", null];
  let isAfterText = true;
  const lines = whole.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const pieces = [...lines.map((line) => reader.read(line)), reader.end()];
  for (const found of pieces) {
    // A line that is a tag is in no piece: the next plan begins from the start.
    if (found.length === 0) isAfterText = true;
    for (const piece of found) {
      if (piece.type === "text") text += piece.text;
      else plan = isAfterText ? piece.text : `${plan ?? ""}${piece.text}`;
      isAfterText = piece.type === "text";
    }
  }
  return { text, plan: plan ?? (reader.hasPlan ? "" : null) };
}
