/**
 * Context service of the Monite client, which every operation needs. `ClientLayer` makes the client.
 *
 * Why a module of its own: an import of one operation then includes no settings and no token handling.
 */
import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

/** The client that Monite's operations use. */
export class MoniteClient extends Context.Service<MoniteClient, ApiClient>()("@faktura/monite/MoniteClient") {}
