/**
 * Warnings of an answer: what the accounting system behind Maesn did not take, though the call succeeded.
 */

/** The part of Maesn's envelope that holds warnings. */
export interface Warned {
  readonly meta?: { readonly warnings?: ReadonlyArray<string> | null } | null
}

/** The warnings of an answer, e.g. "Field not used by target system"; empty when there are none. */
export const warnings = (response: Warned): ReadonlyArray<string> => response.meta?.warnings ?? []
