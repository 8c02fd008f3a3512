// Decides by system call and code whether a failed request may have reached the server.
import { assert, describe, it } from "vitest"
import { errorCode, neverSent } from "../src/transport/ConnectErrors.ts"

const error = (code: string, syscall?: string, cause?: unknown): Error =>
  Object.assign(new Error(`${syscall} ${code}`, { cause }), { code, ...(syscall === undefined ? {} : { syscall }) })

/** As the built-in fetch of Node and Deno gives it: the reason is the cause. */
const wrapped = (cause: unknown): Error => new TypeError("fetch failed", { cause })

const codes = [
  "EACCES",
  "EADDRNOTAVAIL",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "EMFILE",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPERM",
  "EPIPE",
  "ETIMEDOUT"
]

const syscalls: ReadonlyArray<readonly [syscall: string, neverSent: boolean]> = [
  ["connect", true],
  ["bind", true],
  ["socket", true],
  ["getaddrinfo", true],
  ["getnameinfo", true],
  ["queryA", true],
  ["queryAaaa", true],
  ["querySrv", true],
  ["read", false],
  ["write", false],
  ["writev", false],
  ["shutdown", false],
  ["recv", false],
  ["query", false],
  ["connectx", false],
  ["disconnect", false],
  ["", false]
]

describe("an error of a system call", () => {
  for (const [syscall, expected] of syscalls) {
    for (const code of codes) {
      it(`${syscall} ${code}: ${expected ? "never sent" : "perhaps sent"}`, () => {
        assert.strictEqual(neverSent(wrapped(error(code, syscall))), expected)
        assert.strictEqual(neverSent(error(code, syscall)), expected)
      })
    }
  }
})

const withoutCall: { readonly [code: string]: boolean } = {
  ECONNREFUSED: true,
  ConnectionRefused: true,
  FailedToOpenSocket: true,
  ENOTFOUND: true,
  EAI_AGAIN: true,
  EAI_FAIL: true,
  EAI_MEMORY: true,
  EAI_NODATA: true,
  EAI_NONAME: true,
  UND_ERR_CONNECT_TIMEOUT: true,
  ERR_SOCKET_CONNECTION_TIMEOUT: true,
  CERT_HAS_EXPIRED: true,
  CERT_NOT_YET_VALID: true,
  CERT_CHAIN_TOO_LONG: true,
  CERT_REJECTED: true,
  CERT_REVOKED: true,
  CERT_SIGNATURE_FAILURE: true,
  CERT_UNTRUSTED: true,
  DEPTH_ZERO_SELF_SIGNED_CERT: true,
  ERR_TLS_CERT_ALTNAME_INVALID: true,
  HOSTNAME_MISMATCH: true,
  INVALID_CA: true,
  INVALID_PURPOSE: true,
  PATH_LENGTH_EXCEEDED: true,
  SELF_SIGNED_CERT_IN_CHAIN: true,
  UNABLE_TO_GET_ISSUER_CERT: true,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: true,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: true,
  EADDRNOTAVAIL: false,
  EHOSTUNREACH: false,
  ENETUNREACH: false,
  ENETDOWN: false,
  ETIMEDOUT: false,
  ECONNRESET: false,
  ConnectionClosed: false,
  ConnectionReset: false,
  EPIPE: false,
  ERR_SSL_WRONG_VERSION_NUMBER: false,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: false,
  UND_ERR_SOCKET: false,
  UND_ERR_HEADERS_TIMEOUT: false,
  UND_ERR_BODY_TIMEOUT: false,
  HPE_INVALID_CONSTANT: false,
  ERR_HTTP2_STREAM_ERROR: false,
  UND_ERR_SOMETHING_NEW: false
}

describe("an error that names no system call", () => {
  for (const [code, expected] of Object.entries(withoutCall)) {
    it(`${code}: ${expected ? "never sent" : "perhaps sent"}`, () => {
      assert.strictEqual(neverSent(wrapped(error(code))), expected)
      assert.strictEqual(errorCode(wrapped(error(code))), code)
    })
  }
})

const several = (code: string, ...errors: ReadonlyArray<Error>): Error =>
  wrapped(Object.assign(new AggregateError(errors), { code }))

const nested = (wrappers: number): unknown =>
  wrappers === 0 ? error("ECONNREFUSED", "connect") : wrapped(nested(wrappers - 1))

const chains: ReadonlyArray<readonly [title: string, error: unknown, neverSent: boolean, code: string | undefined]> = [
  [
    "no address could be reached",
    several("ETIMEDOUT", error("ETIMEDOUT", "connect"), error("ENETUNREACH", "connect")),
    true,
    "ETIMEDOUT"
  ],
  [
    "one of the addresses was connected to",
    several("ECONNREFUSED", error("ECONNREFUSED", "connect"), error("ECONNRESET", "read")),
    false,
    "ECONNREFUSED"
  ],
  [
    "one of the addresses failed for a reason without a name",
    several("ECONNREFUSED", error("ECONNREFUSED", "connect"), new Error("x")),
    false,
    "ECONNREFUSED"
  ],
  [
    "the last address was not reached in time",
    several("ETIMEDOUT", error("ETIMEDOUT", "connect"), error("ERR_SOCKET_CONNECTION_TIMEOUT")),
    true,
    "ETIMEDOUT"
  ],
  ["several errors, of which none is told", several("ETIMEDOUT"), false, "ETIMEDOUT"],
  ["an own wrapper around refused", error("ERR_MINE", undefined, error("ECONNREFUSED", "connect")), false, "ERR_MINE"],
  [
    "several errors without a code",
    wrapped(new AggregateError([error("ECONNREFUSED", "connect")])),
    true,
    "ECONNREFUSED"
  ],
  ["refused, with an empty list of errors", Object.assign(error("ECONNREFUSED"), { errors: [] }), true, "ECONNREFUSED"],
  ["refused, with text as errors", Object.assign(error("ECONNREFUSED"), { errors: "x" }), true, "ECONNREFUSED"],
  ["refused, with errors that are no list", Object.assign(error("ECONNREFUSED"), { errors: 7 }), true, "ECONNREFUSED"],
  [
    "a code that is a number, around a code",
    Object.assign(wrapped(error("ECONNREFUSED")), { code: 7 }),
    true,
    "ECONNREFUSED"
  ],
  ["a system call that is no text", Object.assign(error("ECONNREFUSED"), { syscall: 7 }), true, "ECONNREFUSED"],
  ["a system call without a code", { syscall: "connect" }, true, undefined],
  ["a cause that is null", wrapped(null), false, undefined],
  ...[null, "ECONNREFUSED"].map(
    (cause) =>
      [
        `refused, beside an error whose cause is ${String(cause)}`,
        wrapped(new AggregateError([error("ECONNREFUSED", "connect"), wrapped(cause)])),
        false,
        "ECONNREFUSED"
      ] as const
  ),
  ["a cause that is text", wrapped("ECONNREFUSED"), false, undefined],
  ["refused, seven wrappers down", nested(7), true, "ECONNREFUSED"],
  ["refused, eight wrappers down, which is not looked at", nested(8), false, undefined],
  ["no code", new Error("x"), false, undefined],
  ["no error", "x", false, undefined],
  ["nothing", undefined, false, undefined]
]

describe("a chain of causes", () => {
  for (const [title, value, expected, code] of chains) {
    it(`${title}: ${expected ? "never sent" : "perhaps sent"}`, () => {
      assert.deepStrictEqual([neverSent(value), errorCode(value)], [expected, code])
    })
  }

  it("that refers to itself ends", () => {
    const circular = error("ECONNREFUSED", "connect")
    circular.cause = circular
    assert.isTrue(neverSent(circular))
  })
})
