/**
 * Types of Maesn's records and requests, under Maesn's own names.
 */
export type * from "@faktura/maesn-client"
