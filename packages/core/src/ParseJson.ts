/**
 * Reading text that may be no JSON.
 */

/** What JSON text says; undefined when it is none. */
export const parseJson = (text: string): { readonly json: unknown } | undefined => {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
