/**
 * What a failed `fetch` means: did the request leave?
 *
 * Only failures that come before the first byte count as not sent. Everything else may have reached the server, and a
 * write that may have reached it must not be repeated.
 */

/**
 * System calls that come before a connection exists: name lookup, and making the socket. Whatever code they fail with,
 * nothing was sent. Every other system call (`read`, `write`, `shutdown`) works on a connection that may carry the request.
 *
 * Hazard: the code alone does not tell. `connect EHOSTUNREACH` and `read EHOSTUNREACH` differ only in the system call.
 */
const connectingCalls = /^(connect|bind|socket|getaddrinfo|getnameinfo|query[A-Z]\w*)$/

/**
 * Codes of errors that name no system call, and that only connecting, name lookup and the check of a certificate give.
 * `EHOSTUNREACH`, `ENETUNREACH`, `EADDRNOTAVAIL` and `ETIMEDOUT` are not among them: reading gives them too.
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
  // undici, also inside of Node.
  "UND_ERR_CONNECT_TIMEOUT",
  // Node, when no address of several was reached in time.
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

/** True for an error of connecting. Undefined for one that says nothing: a wrapper without a code. */
const isOfConnecting = (cause: object): boolean | undefined => {
  // Happy eyeballs: the errors of the single addresses tell, and `causes` gives them.
  if ("errors" in cause && Array.isArray(cause.errors) && cause.errors.length > 0) return undefined
  if ("syscall" in cause && typeof cause.syscall === "string") return connectingCalls.test(cause.syscall)
  if ("code" in cause && typeof cause.code === "string") return connectingCodes.has(cause.code)
  // An error that wraps no other one and names nothing may be of a connection that had the request.
  // The cast: any object may have a cause, and it is read as unknown.
  const { cause: inner } = cause as { readonly cause?: unknown }
  return typeof inner === "object" && inner !== null ? undefined : false
}

/** True when a failed `fetch` certainly sent nothing. */
export const neverSent = (error: unknown): boolean => {
  const said: Array<boolean> = []
  for (const cause of causes(error)) {
    const ofConnecting = isOfConnecting(cause)
    if (ofConnecting !== undefined) said.push(ofConnecting)
  }
  return said.length > 0 && said.every((each) => each)
}
