/**
 * Country codes of an entity's address.
 *
 * They are ISO 3166-1 alpha-2 codes with three differences. `IC` (Canary Islands) and `EA` (Ceuta and Melilla) are
 * included, and so is `AN`, a dissolved country. `XK` (Kosovo) is not included.
 */
import type { CreateEntityRequest } from "@faktura/monite-client"

/** `address.country`, in capitals, as the request that creates an entity accepts it. */
export type EntityCountry = CreateEntityRequest["address"]["country"]
