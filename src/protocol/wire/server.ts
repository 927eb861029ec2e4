export interface ServerDiagnosticsGauge {
  name: string;
  value: number;
}

export type ServerDiagnosticsParams = Record<string, never>;

export interface ServerDiagnosticsProcess {
  id: number;
  residentMemoryBytes: number | null;
  physicalFootprintBytes: number | null;
}

export interface ServerDiagnosticsResponse {
  process: ServerDiagnosticsProcess;
  gauges: Array<ServerDiagnosticsGauge>;
}
