/**
 * The types of Maesn's records and requests, under the names that the vendor gives them.
 */
export type * from "@faktura/maesn-client"
