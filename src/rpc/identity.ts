/** Who is at the other end. Whoever accepts the transport knows it, from a header or a certificate, and hands it to `accept`. */
export interface Identity {
  readonly subject: string;
  readonly [claim: string]: unknown;
}
