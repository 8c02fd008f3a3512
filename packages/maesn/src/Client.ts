/**
 * Context service of the Maesn client, which every operation needs. `ClientLayer` makes the client.
 *
 * Why a module of its own: an import of one operation then includes no settings.
 */
import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

/** The client that Maesn's operations use. */
export class MaesnClient extends Context.Service<MaesnClient, ApiClient>()("@faktura/maesn/MaesnClient") {}
