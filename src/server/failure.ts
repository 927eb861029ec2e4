import type { CodexErrorInfo, TurnError } from "../protocol/turn.js";
import { CodexError } from "../rpc/errors.js";

/** Ends a turn as failed, with a text and a name that clients may see. `code` is `ERR_TURN`. Whatever else is thrown reaches them as "Internal error". */
export class TurnFailure extends CodexError {
  readonly codexErrorInfo: CodexErrorInfo;

  constructor(message: string, codexErrorInfo: CodexErrorInfo = "other", options?: ErrorOptions) {
    super("ERR_TURN", message, options);
    this.codexErrorInfo = codexErrorInfo;
  }

  toTurnError(additionalDetails: string | null = null): TurnError {
    return { message: this.message, codexErrorInfo: this.codexErrorInfo, additionalDetails, misalignment: null };
  }
}
