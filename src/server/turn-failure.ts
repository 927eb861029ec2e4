import type { CodexErrorInfo, TurnError } from "../protocol/shapes/turn.js";
import { CodexError } from "../rpc/errors.js";
import { redactText } from "../rpc/redact.js";

/**
 * Thrown by an agent, ends its turn as failed, with a text and a kind of error that clients see. Tokens and keys in the text are
 * masked. `code` is `ERR_TURN`. Clients see any other error as "Internal error".
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
      message: redactText(this.message),
      codexErrorInfo: this.codexErrorInfo,
      additionalDetails: additionalDetails === null ? null : redactText(additionalDetails),
      misalignment: null,
    };
  }
}
