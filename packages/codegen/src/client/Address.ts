/**
 * Checks base URLs, and resolves relative ones.
 */

/** Returns the URL of the page or worker, for relative base URLs; undefined outside of browsers. */
export const here = (): string | undefined =>
  // The cast: only browsers, workers and some options of Deno have `location`.
  (globalThis as { readonly location?: { readonly href: string } }).location?.href

// Cache of the last valid base URL. Why: programs use one or few, and checking costs time in every request.
let lastBase: string | undefined

/** True for a valid base URL: http or https, without credentials. */
export const isBase = (text: string): boolean => {
  if (text === lastBase) return true
  const isGood =
    !/[\s#\p{Surrogate}]/u.test(text) &&
    URL.canParse(text, here()) &&
    /^https?:\/\/[^/@]+\//.test(new URL(text, here()).href)
  if (isGood) lastBase = text
  return isGood
}

/** Returns a URL without trailing slashes. */
export const withoutSlashes = (address: string): string =>
  address.endsWith("/") ? address.replace(/\/+$/, "") : address
