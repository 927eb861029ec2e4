export interface WindowsWorldWritableWarningNotification {
  samplePaths: Array<string>;
  extraCount: number;
  failedScan: boolean;
}
