/**
 * Names of the two APIs and of their documents.
 */

/** Name of an API. */
export type ApiName = "monite" | "maesn"
