/** A stretch of two compared texts: lines that stay in both, or lines of the first that lines of the second replace. Either may be none. */
export interface Stretch {
  readonly stays: boolean;
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}
