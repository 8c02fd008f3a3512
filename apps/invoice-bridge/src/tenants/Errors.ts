/** Errors of tenants. */
import * as Data from "effect/Data"

/**
 * Error of a tenant that cannot be worked for.
 *
 * - `unknown`: there is no such tenant
 * - `key`: its secrets cannot be opened with the key from the environment
 * - `settings`: a setting is missing or wrong
 */
export class TenantUnusable extends Data.TaggedError("TenantUnusable")<{
  readonly tenant: string
  readonly problem: "unknown" | "key" | "settings"
  /** Says the problem and the remedy. Contains no secret. */
  readonly message: string
}> {}

/**
 * Error of a connection to an accounting system that was refused. Nothing was stored.
 *
 * - `callback`: the address that the browser is to return to cannot be used
 * - `system`: there is no such target system
 * - `address`: Maesn returned no address of a login page
 * - `state`: the link is unknown, was used, or belongs to another tenant
 * - `expired`: the link is too old
 * - `canceled`: the customer did not finish the login
 * - `signature`: the callback is not signed by Maesn
 */
export class ConnectionRefused extends Data.TaggedError("ConnectionRefused")<{
  readonly tenant: string
  readonly problem: "callback" | "system" | "address" | "state" | "expired" | "canceled" | "signature"
  /** Says the problem and the remedy. Contains no secret. */
  readonly message: string
}> {}
