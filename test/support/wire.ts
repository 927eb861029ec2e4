import { createMemoryPair, type Message, type Transport } from "codex-app-server-sdk/transport";
import { onTestFinished } from "vitest";

/** The far end of a transport, played by hand: what arrives there, and a way to send. */
export interface Wire {
  /** The end to give to what is tested. */
  readonly transport: Transport;
  /** Everything that has arrived, in order. */
  readonly received: Message[];
  send(message: Message): void;
  /** Resolves with the first message, past or to come, that fits. */
  next(fits: (message: Message) => boolean): Promise<Message>;
  /** Does something with every message, past or to come, that fits. */
  each(fits: (message: Message) => boolean, act: (message: Message) => void): void;
  /** Sends a request and resolves with its answer. */
  ask(method: string, params?: unknown): Promise<Message>;
  close(): Promise<void>;
}

type Recorder = (wire: { readonly sent: readonly Message[]; readonly received: readonly Message[] }) => void;

let recorder: Recorder = () => {};

/** Has every wire that is made from now on recorded, with what is sent and received. */
export function recordWires(record: Recorder): void {
  recorder = record;
}

export function createWire(): Wire {
  const [transport, far] = createMemoryPair();
  const received: Message[] = [];
  const sent: Message[] = [];
  recorder({ sent, received });
  const send = (message: Message) => {
    sent.push(message);
    far.send(message);
  };
  const waiting = new Set<() => void>();
  let lastId = 1000;
  void (async () => {
    for await (const batch of far.messages) {
      received.push(...(batch as Message[]));
      for (const look of waiting) look();
    }
  })();
  onTestFinished(() => far.close());
  const next = (fits: (message: Message) => boolean) =>
    new Promise<Message>((resolve) => {
      const look = () => {
        const found = received.find(fits);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    transport,
    received,
    send,
    next,
    each(fits, act) {
      let seen = 0;
      const look = () => {
        while (seen < received.length) {
          const message = received[seen++] as Message;
          if (fits(message)) act(message);
        }
      };
      waiting.add(look);
      look();
    },
    ask(method, params) {
      const id = ++lastId;
      send(params === undefined ? { id, method } : { id, method, params });
      return next((message) => message.id === id && message.method === undefined);
    },
    close: () => far.close(),
  };
}
