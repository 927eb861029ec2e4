import type { CodexErrorInfo, TurnError } from "../protocol/shapes/turn.js";
import { CodexError } from "../rpc/errors.js";
import { redactText } from "../rpc/redact.js";
import { shorten } from "./shorten.js";

/** The longest text of an error that clients are told and the store gets, in characters. */
const LONGEST_TEXT = 8192;

/**
 * Thrown by an agent, ends its turn as failed, with a text and a kind of error that clients see. Tokens and keys in the text are
 * masked, and a text of more than 8192 characters is cut. `code` is `ERR_TURN`. Clients see any other error as "Internal error".
 *
 * @example
 * const agent: Agent = async () => {
 *   throw new TurnFailure("The model is not available", "serverOverloaded");
 * };
 */
export class TurnFailure extends CodexError {
  override name: string = "TurnFailure";
  readonly codexErrorInfo: CodexErrorInfo;

  constructor(message: string, codexErrorInfo: CodexErrorInfo = "other", options?: ErrorOptions) {
    super("ERR_TURN", message, options);
    this.codexErrorInfo = codexErrorInfo;
  }

  /** The error as the protocol has it. */
  toTurnError(additionalDetails: string | null = null): TurnError {
    return {
      message: asTold(this.message),
      codexErrorInfo: this.codexErrorInfo,
      additionalDetails: additionalDetails === null ? null : asTold(additionalDetails),
      misalignment: null,
    };
  }
}

/** Masked before it is cut, since half of a secret would not be recognised; and cut before that, since masking has to end soon. */
function asTold(text: string): string {
  return shorten(redactText(shorten(text, 2 * LONGEST_TEXT)), LONGEST_TEXT);
}
