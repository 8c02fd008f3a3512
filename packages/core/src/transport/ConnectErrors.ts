/**
 * Decides from the error of a failed `fetch` whether the request was sent.
 *
 * Only failures before the first byte count as not sent. Hazard: after any other failure the server may have the
 * request, and a write must not be sent again.
 */

/**
 * System calls before a connection exists: name lookup, and creating the socket. With any error code, nothing was sent.
 * All other system calls (`read`, `write`, `shutdown`) use a connection that may carry the request.
 *
 * Hazard: the code alone is not enough. `connect EHOSTUNREACH` and `read EHOSTUNREACH` differ only in the system call.
 */
const connectingCalls = /^(connect|bind|socket|getaddrinfo|getnameinfo|query[A-Z]\w*)$/

/**
 * Codes of errors without a system call that only connecting, name lookup and the certificate check cause.
 * `EHOSTUNREACH`, `ENETUNREACH`, `EADDRNOTAVAIL` and `ETIMEDOUT` are not among them: reading causes them too.
 */
const connectingCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  // Bun.
  "ConnectionRefused",
  "FailedToOpenSocket",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_MEMORY",
  "EAI_NODATA",
  "EAI_NONAME",
  // undici, also inside Node.
  "UND_ERR_CONNECT_TIMEOUT",
  // Node, when none of several addresses was reached in time.
  "ERR_SOCKET_CONNECTION_TIMEOUT",
  // The server's certificate is checked before the request is written.
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_CHAIN_TOO_LONG",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

const causes = function* (error: unknown): Generator<object> {
  // A cause may refer to itself. Eight levels are more than any runtime nests.
  for (let depth = 0, at = error; depth < 8 && typeof at === "object" && at !== null; depth++) {
    yield at
    // Several addresses were tried (happy eyeballs), and all failed.
    if ("errors" in at && Array.isArray(at.errors)) for (const each of at.errors) yield* causes(each)
    at = "cause" in at ? at.cause : undefined
  }
}

/** Returns the first error code in a chain of causes, e.g. `ECONNRESET`. */
export const errorCode = (error: unknown): string | undefined => {
  for (const cause of causes(error)) if ("code" in cause && typeof cause.code === "string") return cause.code
  return undefined
}

/** True for an error of connecting. Undefined for a wrapper without a code, which does not say. */
const isOfConnecting = (cause: object): boolean | undefined => {
  // Happy eyeballs: the errors of the single addresses decide, and `causes` returns them.
  if ("errors" in cause && Array.isArray(cause.errors) && cause.errors.length > 0) return undefined
  if ("syscall" in cause && typeof cause.syscall === "string") return connectingCalls.test(cause.syscall)
  if ("code" in cause && typeof cause.code === "string") return connectingCodes.has(cause.code)
  // An error without a cause, code or system call may come from a connection that had the request. Cast: any object may
  // have a cause, and it is read as unknown.
  const { cause: inner } = cause as { readonly cause?: unknown }
  return typeof inner === "object" && inner !== null ? undefined : false
}

/** True when a failed `fetch` certainly sent nothing. */
export const neverSent = (error: unknown): boolean => {
  const known: Array<boolean> = []
  for (const cause of causes(error)) {
    const ofConnecting = isOfConnecting(cause)
    if (ofConnecting !== undefined) known.push(ofConnecting)
  }
  return known.length > 0 && known.every((each) => each)
}
