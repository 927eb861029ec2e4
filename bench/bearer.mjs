// Tokens for the lock of a benchmark's server.
import { createHmac } from "node:crypto";

export const SHARED_SECRET = "the secret of a benchmark on loopback";

/** A JWT of a subject, for `signedBearer`. */
export function bearerOf(subject) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "HS256" })}.${encode({ sub: subject, exp: Math.floor(Date.now() / 1000) + 7200 })}`;
  return `${signed}.${createHmac("sha256", SHARED_SECRET).update(signed).digest("base64url")}`;
}
