/** An item of a conversation in the Responses API: a message, a call, its output, a piece of reasoning. */
export interface ResponseItem {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** An item as the model sends it. Members that a backend may leave out are optional. */
export interface StreamedItem {
  readonly type: string;
  readonly id?: string;
  readonly content?: readonly { readonly type?: string; readonly text?: string }[] | null;
  readonly summary?: readonly { readonly type?: string; readonly text?: string }[];
  readonly encrypted_content?: string | null;
  readonly call_id?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly arguments?: string;
}

/** Why a response failed. */
export interface ResponseError {
  readonly code?: string | null;
  readonly message?: string;
}

/** How many tokens a response used. */
export interface ResponseUsage {
  readonly input_tokens?: number;
  readonly input_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly output_tokens?: number;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number } | null;
  readonly total_tokens?: number;
}

/** An event of a response's stream. */
export interface ResponseEvent {
  readonly type: string;
  readonly item_id?: string;
  readonly delta?: string;
  readonly summary_index?: number;
  readonly content_index?: number;
  readonly item?: StreamedItem;
  readonly response?: {
    readonly usage?: ResponseUsage | null;
    readonly error?: ResponseError | null;
    readonly incomplete_details?: { readonly reason?: string } | null;
  };
}
