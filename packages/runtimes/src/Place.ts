/**
 * What the test hands to the program: where the servers are, and what lets it in. Plain data, because it crosses into
 * other processes, into a worker and into a page.
 */

/** Where everything is. */
export interface Place {
  readonly monite: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string }
  readonly maesn: { readonly baseUrl: string; readonly apiKey: string; readonly accountKey: string }
  /** The origin of the stage: faults, odd answers, and what arrived. */
  readonly stage: string
  /** Addresses that no request ever reaches. */
  readonly nowhere: {
    /** Nobody listens on the port. */
    readonly refused: string
    /** A host whose name cannot be looked up. */
    readonly unknownHost: string
    /** `https:`, and the server does not speak TLS. */
    readonly noTls: string
  }
  /** Deliveries signed by another implementation. */
  readonly webhooks: {
    readonly secret: string
    readonly body: string
    /** The `Monite-Signature` header. */
    readonly monite: string
    /** The `X-MAESN-SIGNATURE` header. */
    readonly maesn: string
  }
}
