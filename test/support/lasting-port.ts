import { once } from "node:events";
import { createServer } from "node:net";

/** Ports that no system hands out by itself. */
const [FIRST, COUNT] = [20_000, 10_000];

/** A free port that stays free while nobody listens there for a moment: nobody gets it who wants any port. */
export async function findLastingPort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
