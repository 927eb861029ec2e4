export interface CurrentTimeReadParams {
  threadId: string;
}

export interface CurrentTimeReadResponse {
  currentTimeAt: number;
}
