/**
 * What a failed `fetch` means: did the request leave?
 *
 * Only failures that come before the first byte count as not sent. Everything else may have reached the server, and a
 * write that may have reached it must not be repeated.
 */

/** Failures of the connection itself, by the `code` that Node, undici, Deno and Bun give to the cause. */
const notSentCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ConnectionRefused",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  // TLS is settled before the request is written.
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

const causes = function* (error: unknown): Generator<object> {
  // A cause may refer to itself; eight levels are more than any runtime nests.
  for (let depth = 0, at = error; depth < 8 && typeof at === "object" && at !== null; depth++) {
    yield at
    // Several addresses were tried (happy eyeballs): every one of them failed.
    if ("errors" in at && Array.isArray(at.errors)) for (const each of at.errors) yield* causes(each)
    at = "cause" in at ? at.cause : undefined
  }
}

/** The first error code in a chain of causes, e.g. `ECONNRESET`. */
export const errorCode = (error: unknown): string | undefined => {
  for (const cause of causes(error)) if ("code" in cause && typeof cause.code === "string") return cause.code
  return undefined
}

// What our own transport knows better than any code tells. Errors are the transport's own objects: they are remembered, not
// changed.
const unwritten = new WeakSet<object>()

/** Notes of an error, or of the reason of an abort, that not a byte of its request was written. */
export const markUnwritten = (error: unknown): void => {
  if (typeof error === "object" && error !== null) unwritten.add(error)
}

/** True when a failed `fetch` certainly sent nothing. */
export const neverSent = (error: unknown): boolean => {
  for (const cause of causes(error)) if (unwritten.has(cause)) return true
  const codes = [...causes(error)].flatMap((cause) =>
    "code" in cause && typeof cause.code === "string" ? [cause.code] : []
  )
  return codes.length > 0 && codes.every((code) => notSentCodes.has(code))
}
