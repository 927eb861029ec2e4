import type { CodexErrorInfo, TurnError } from "../protocol/shapes/turn.js";
import { CodexError } from "../rpc/errors.js";
import { redactText } from "../rpc/redact.js";

/** Ends a turn as failed, with a text and a name that clients may see; tokens and keys in the text are masked. `code` is `ERR_TURN`. Whatever else is thrown reaches them as "Internal error". */
export class TurnFailure extends CodexError {
  readonly codexErrorInfo: CodexErrorInfo;

  constructor(message: string, codexErrorInfo: CodexErrorInfo = "other", options?: ErrorOptions) {
    super("ERR_TURN", message, options);
    this.codexErrorInfo = codexErrorInfo;
  }

  toTurnError(additionalDetails: string | null = null): TurnError {
    return {
      message: redactText(this.message),
      codexErrorInfo: this.codexErrorInfo,
      additionalDetails: additionalDetails === null ? null : redactText(additionalDetails),
      misalignment: null,
    };
  }
}
