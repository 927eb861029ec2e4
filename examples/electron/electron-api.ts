// As much of Electron's API as the example uses, so that it can be played without Electron. A real application imports it from "electron".

export interface QuitEvent {
  preventDefault(): void;
}
export interface App {
  on(name: "before-quit", listener: (event: QuitEvent) => void): unknown;
  quit(): void;
}
export interface Sender {
  send(channel: string, ...args: unknown[]): void;
  isDestroyed(): boolean;
  once(name: "destroyed", listener: () => void): unknown;
  off(name: "destroyed", listener: () => void): unknown;
}
export interface IpcMain {
  handle(channel: string, listener: (event: { readonly sender: Sender }, ...args: unknown[]) => unknown): void;
}
export interface SafeStorage {
  encryptString(text: string): Uint8Array;
  decryptString(encrypted: Uint8Array): string;
}
