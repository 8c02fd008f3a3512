/**
 * Reads the warnings of a response: input that the accounting system ignored although the call succeeded.
 */

/** Part of Maesn's responses that contains warnings. */
export interface Warned {
  readonly meta?: { readonly warnings?: ReadonlyArray<string> | null } | null
}

/**
 * Returns the warnings of a response, such as "Field not used by target system". Empty if there are none.
 *
 * @example
 * ```ts
 * import { Invoices, Maesn } from "@faktura/maesn"
 * import { Effect } from "effect"
 *
 * const warningsOf = (invoiceId: string) =>
 *   Effect.gen(function* () {
 *     const invoices = yield* Invoices
 *     return Maesn.warnings(yield* invoices.get({ path: { invoiceId } }))
 *   })
 * ```
 */
export const warnings = (response: Warned): ReadonlyArray<string> => response.meta?.warnings ?? []
