/**
 * Base URLs: which can be sent to, and what they are relative to.
 */

/** The address of the page or worker, where there is one: what relative base URLs are relative to. */
export const here = (): string | undefined =>
  // The cast: only browsers, workers and some options of Deno have it.
  (globalThis as { readonly location?: { readonly href: string } }).location?.href

// Programs have one base URL, or few: the last good one is not looked at again with every request.
let lastBase: string | undefined

/** True for a base URL that can be sent to: of http(s), without credentials. */
export const isBase = (text: string): boolean => {
  if (text === lastBase) return true
  const isGood =
    !/[\s#\p{Surrogate}]/u.test(text) &&
    URL.canParse(text, here()) &&
    /^https?:\/\/[^/@]+\//.test(new URL(text, here()).href)
  if (isGood) lastBase = text
  return isGood
}

/** An address without slashes at its end. */
export const withoutSlashes = (address: string): string =>
  address.endsWith("/") ? address.replace(/\/+$/, "") : address
