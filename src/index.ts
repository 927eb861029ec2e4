// Everything but `./testing` and `./client/node`. Which names that makes is pinned by test/public-api.test.ts.

// Two entries have a Turn: the one a client runs, which stands here, and the shape on the wire, which `./protocol` has.
export type { Turn } from "./client/index.js";
export * from "./client/index.js";
export * from "./protocol/index.js";
export * from "./server/index.js";
export * from "./transport/index.js";
