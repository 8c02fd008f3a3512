/**
 * Names of APIs.
 */

/** Name of an API: `monite`, `maesn`, or the title of another document. */
export type ApiName = "monite" | "maesn" | (string & {})
