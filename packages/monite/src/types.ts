/**
 * The types of Monite's records and requests, under the names that the vendor gives them.
 */
export type * from "@faktura/monite-client"
