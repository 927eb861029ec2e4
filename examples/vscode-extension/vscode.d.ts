// As much of the editor's API as the example uses. A real extension takes `@types/vscode`.
declare module "vscode" {
  export interface ExtensionContext {
    readonly subscriptions: { dispose(): unknown }[];
    readonly secrets: { get(key: string): Promise<string | undefined>; store(key: string, value: string): Promise<void> };
  }
  export const commands: {
    registerCommand(name: string, run: (...args: never[]) => unknown): { dispose(): unknown };
    executeCommand<T>(name: string, ...args: unknown[]): Promise<T>;
  };
  export const window: { createOutputChannel(name: string): { append(text: string): void; dispose(): unknown } };
}
