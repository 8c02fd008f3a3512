/**
 * The country codes that an entity's address may have.
 *
 * ISO 3166-1 alpha-2, with three differences that matter here: `IC` (Canary Islands) and `EA` (Ceuta and Melilla) are
 * in it, and so is the dissolved `AN`; Kosovo's `XK` is not.
 */
import type { CreateEntityRequest } from "@faktura/monite-client"

/** `address.country`, in capitals: what the request that creates an entity takes. */
export type EntityCountry = CreateEntityRequest["address"]["country"]
