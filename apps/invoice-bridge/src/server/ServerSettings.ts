/** Settings of the HTTP server. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** Says why this process cannot work now. An empty list means that it is ready. The reasons are public: no secret, no name. */
export type Readiness = Effect.Effect<ReadonlyArray<string>>

/** Settings of the HTTP server. */
export interface Settings {
  /** Opens the page, and the metrics unless `metricsToken` is set. */
  readonly token: Redacted.Redacted
  /** Opens the metrics only. */
  readonly metricsToken?: Redacted.Redacted | undefined
  /** Address of a trace, with `{traceId}` in it. Missing: the page has no links to traces. */
  readonly traceUrl?: string | undefined
  /** Checked for `/health/ready`, besides the database. */
  readonly readiness?: Readiness | undefined
}

/** Settings of the HTTP server. */
export class ServerSettings extends Context.Service<ServerSettings, Settings>()("invoice-bridge/ServerSettings") {}
