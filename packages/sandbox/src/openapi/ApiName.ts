/**
 * Names of the two APIs, which are also the names of their documents.
 */

/** The two APIs. */
export type ApiName = "monite" | "maesn"
