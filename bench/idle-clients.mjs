// Clients of idle.mjs that are connected and say nothing.
import { bearerOf } from "./bearer.mjs";
import { openClient } from "./raw-client.mjs";
import { answerCalls } from "./remote.mjs";

/** How many connect at once. */
const AT_ONCE = 100;
const clients = [];

answerCalls({
  /** Opens clients, each with a subject of its own, from several addresses. */
  async open({ url, first, count }) {
    let next = first;
    const openSome = async () => {
      while (next < first + count) {
        const number = next;
        next += 1;
        const localAddress = `127.0.0.${2 + (number % 8)}`;
        clients.push(await openClient(url, { bearerToken: bearerOf(`user-${number}`), localAddress }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, openSome));
    return clients.length;
  },
  /** Asks through some of them, drawn at random. Says how many were answered, and how long each took. */
  async ask({ count }) {
    const times = [];
    for (let n = 0; n < count; n += 1) {
      const client = clients[Math.floor(Math.random() * clients.length)];
      const begun = performance.now();
      const { result } = await client.ask("thread/loaded/list", {});
      if (Array.isArray(result.data)) times.push(performance.now() - begun);
    }
    return times;
  },
  alive: () => clients.filter(({ isClosed }) => !isClosed).length,
});
