/**
 * The client of the Maesn API, which every operation needs. It stands alone, so that importing one operation brings no
 * settings along; `ClientLayer` makes it.
 */
import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

/** The client that Maesn's operations are made with. */
export class MaesnClient extends Context.Service<MaesnClient, ApiClient>()("@faktura/maesn/MaesnClient") {}
