/**
 * Types of Monite's records and requests, under Monite's own names.
 */
export type * from "@faktura/monite-client"
