/**
 * The client of the Monite API, which every operation needs. It stands alone, so that importing one operation brings no
 * settings and no token handling along; `ClientLayer` makes it.
 */
import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

/** The client that Monite's operations are made with. */
export class MoniteClient extends Context.Service<MoniteClient, ApiClient>()("@faktura/monite/MoniteClient") {}
