import type { AgentMessageItem } from "../../../protocol/shapes/message-items.js";
import type { ThreadItem } from "../../../protocol/shapes/thread-item.js";
import { newId } from "../../ids.js";
import type { ThreadSettings } from "../../thread/settings.js";
import { TurnFailure } from "../../turn-failure.js";
import type { BeginOptions, ItemOf, ItemWriter, MessageWriter, TurnContext, TurnWriter } from "../agent-api.js";
import { REVIEW_INSTRUCTIONS } from "./review-instructions.js";

/** What a turn has for the reviewer in place of its own. */
export interface ReviewView {
  readonly settings: ThreadSettings;
  readonly write: TurnWriter;
}

/** The part of a turn's record that a reviewer's words need. */
export interface ReviewHost extends TurnWriter {
  /** Tells clients that an item begins, and nothing more. */
  announce(item: ThreadItem): void;
}

/**
 * The settings of a reviewer: those of the thread, with the model for reviews. Nobody is asked, and nothing is searched, as on the real
 * server (0.171).
 */
export function reviewSettings(settings: ThreadSettings): ThreadSettings {
  const webSearch = { mode: "disabled", tool: null } as const;
  return { ...settings, model: settings.reviewModel ?? settings.model, approvalPolicy: "never", webSearch };
}

/** The context of a turn as the reviewer gets it: it knows nothing of the conversation, and has instructions of its own. */
export function asReviewer(context: TurnContext, { settings, write }: ReviewView): TurnContext {
  return {
    ...context,
    settings,
    write,
    model: settings.model,
    history: [],
    added: [],
    takeAddedItems: async () => [],
    recap: null,
    outputSchema: null,
    dynamicTools: [],
    instructions: { base: `${REVIEW_INSTRUCTIONS}\n\nThe working folder is ${context.cwd}.`, developer: null },
    contextNotes: async () => [],
    // The thread is as full as before, and stays as it is.
    usage: null,
    compact: async () => {
      throw new TurnFailure("A review does not compact the thread");
    },
  };
}

/** Writes what a reviewer does. */
export interface ReviewWriter {
  readonly write: TurnWriter;
  /** The last message of the reviewer; empty if there is none. */
  readonly answer: () => string;
}

/**
 * Makes a writer for a reviewer. Its messages are not shown as they come, only that they begin; the last one is the review. Its tokens and
 * limits are not told. Both are as on the real server (0.171). Everything else is written as in any turn.
 */
export function createReviewWriter(host: ReviewHost): ReviewWriter {
  let answer = "";
  const listen = (item: AgentMessageItem): MessageWriter => {
    let grown = item.text;
    let isOpen = true;
    host.announce({ ...item, text: "" });
    return {
      id: item.id,
      delta: (text) => {
        grown += text;
      },
      end: (final) => {
        if (isOpen) answer = (typeof final === "string" ? final : final?.text) ?? grown;
        isOpen = false;
      },
    };
  };
  const blank = { text: "", phase: null, moderation: null, memoryCitation: null, delivery: null, questions: null };
  const own: Partial<TurnWriter> = {
    message: (id = newId(), begun = {}) => listen({ type: "agentMessage", ...blank, ...begun, id }),
    begin: <Item extends ThreadItem>(item: Item, options?: BeginOptions) => {
      if (item.type !== "agentMessage") return host.begin(item, options);
      const { id, delta, end } = listen(item);
      const ended = ({ text }: { readonly text?: string | undefined } = {}) => end(text);
      return { id, delta, update() {}, end: ended } as unknown as ItemWriter<ItemOf<Item["type"]>>;
    },
    item: (item) => (item.type === "agentMessage" ? listen(item).end() : host.item(item)),
    usage() {},
    raw() {},
    keep() {},
    rawResponse() {},
    rateLimits() {},
  };
  const write = new Proxy<TurnWriter>(host, {
    get(target, name) {
      const member: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { write, answer: () => answer };
}
