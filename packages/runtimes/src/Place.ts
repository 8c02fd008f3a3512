/**
 * Input of the program from the test: server addresses and credentials. Plain data, because it is sent to other
 * processes, to a worker and to a page.
 */

/** Addresses, credentials and deliveries. */
export interface Place {
  readonly monite: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string }
  readonly maesn: { readonly baseUrl: string; readonly apiKey: string; readonly accountKey: string }
  /** Origin of the stage: faults, unusual responses, and counts of requests. */
  readonly stage: string
  /** Addresses that no request reaches. */
  readonly nowhere: {
    /** No server listens on the port. */
    readonly refused: string
    /** Host whose name cannot be resolved. */
    readonly unknownHost: string
    /** `https:` address of a server that does not speak TLS. */
    readonly noTls: string
  }
  /** Path of a PNG. Missing where the runtime has no file system. */
  readonly file?: string
  /** Webhook deliveries, signed by another implementation. */
  readonly webhooks: {
    readonly secret: string
    readonly body: string
    /** `Monite-Signature` header. */
    readonly monite: string
    /** `X-MAESN-SIGNATURE` header. */
    readonly maesn: string
  }
}
