/**
 * Fetches a text from the web in one attempt: with a size limit, following redirects, never from https to http.
 */
import { failureOf, retryAfter } from "@faktura/core"
import { fetch } from "undici"
import type { Dispatcher, Response } from "undici"
import { bareHost, isInternalHost } from "./Internal.ts"
import { checkedAgent, NotRead } from "./Network.ts"
import type { NamedHost, Network } from "./Network.ts"
import { markupProblem } from "./Received.ts"
import { AttemptFailed, NotModified } from "./Retry.ts"
import { conditionOf, validatorOf } from "../workspace/Validator.ts"
import type { Validator } from "../workspace/Validator.ts"

export { NotRead } from "./Network.ts"

/** Most bytes read for one document with all its references, unpacked: 50 MB. */
export const mostBytes = 50 * 1024 * 1024

const mostRedirects = 10

/** Limits of reading one document. */
export interface Allowance {
  /** Bytes that may still be read. */
  bytes: number
  readonly network: Network
  /** Host of the URL that the user named; undefined for a file. */
  readonly named: NamedHost | undefined
  /** True allows a document that is a file to have references to URLs. */
  readonly remote: boolean
}

/** Returns the limits for a document that the user named. */
export const allowanceFor = (spec: string, network: Network, remote: boolean): Allowance => {
  const url = isAddress(spec) ? URL.parse(spec) : null
  return {
    bytes: mostBytes,
    network,
    named: url === null ? undefined : { host: bareHost(url.hostname), wasPublic: false },
    remote
  }
}

/** A fetched text. */
export interface Fetched {
  /** URL after redirects. */
  readonly address: string
  readonly text: string
  /** Validator for the next reading; undefined when the server sent none, or when it must not be stored. */
  readonly validator: Validator | undefined
}

/** True for an http or https URL; false for a path. */
export const isAddress = (spec: string): boolean => /^https?:\/\//i.test(spec)

/** Subtracts bytes from the allowance. @throws NotRead when none are left */
export const spend = (allowance: Allowance, bytes: number): void => {
  allowance.bytes -= bytes
  if (allowance.bytes < 0) {
    throw new NotRead(`is larger than ${mostBytes / 1024 / 1024} MB, including the documents that it refers to`)
  }
}

/** Decodes UTF-8. @throws NotRead */
export const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw new NotRead("is not UTF-8 text")
  }
}

/**
 * Returns the reason why a URL must not be read; undefined when it may be read.
 *
 * @param from URL of the document with the reference or redirect; undefined for a file
 */
export const addressProblem = (from: string | undefined, to: string): string | undefined => {
  const source = from === undefined ? undefined : new URL(from)
  const target = new URL(to)
  if (!isAddress(to)) return "is not on the web, and a document from the web may only refer to the web"
  if (target.username !== "" || target.password !== "") return "has a user name or password in its URL"
  if (source?.protocol === "https:" && target.protocol === "http:") return "leads from https to http"
  const isSameHost = source !== undefined && bareHost(source.hostname) === bareHost(target.hostname)
  return !isSameHost && isInternalHost(target.hostname)
    ? "leads from another host to this machine or its network"
    : undefined
}

/** Receives a body. An attempt that fails gives its bytes back to the allowance. */
const bodyOf = async (response: Response, allowance: Allowance): Promise<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  let received = 0
  try {
    for await (const part of response.body ?? []) {
      received += part.byteLength
      spend(allowance, part.byteLength)
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof NotRead) throw error
    allowance.bytes += received
    throw new AttemptFailed(`was not received completely: ${reasonOf(error)}`, "NoResponse", undefined)
  }
  return Buffer.concat(parts)
}

/** Finds the error of `checkedAgent` in an error's causes. */
const refusalIn = (error: unknown): NotRead | undefined =>
  error instanceof NotRead ? error : error instanceof Error ? refusalIn(error.cause) : undefined

/** Returns the innermost message of an error. Why: `fetch` has the reason in `cause`. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.cause instanceof Error ? reasonOf(error.cause) : error.message) : String(error)

/**
 * Fetches a text. Why a promise: Redocly's bundler, which fetches the references of a document, needs promises.
 *
 * @param validator of the stored document. With it the request has a condition; undefined requests the document always
 * @throws NotRead; `AttemptFailed` when another attempt may succeed; `NotModified` when the condition is not met
 */
export const fetchText = async (
  spec: string,
  allowance: Allowance,
  validator: Validator | undefined,
  signal: AbortSignal
): Promise<Fetched> => {
  // Every attempt has an agent of its own. Why: a reused connection would skip the address check.
  const agent = checkedAgent(allowance.network, allowance.named)
  try {
    return await followed(spec, allowance, validator, agent, signal)
  } finally {
    await agent.destroy()
  }
}

/** Error of a response without a document. The retry table of core knows which statuses another attempt may change. */
const refused = ({ headers, status, statusText }: Response): AttemptFailed => {
  const wait = retryAfter(headers, Date.now(), status === 429)
  return new AttemptFailed(`responded with ${status} ${statusText}`.trim(), failureOf(status, wait, false), wait)
}

const followed = async (
  spec: string,
  allowance: Allowance,
  validator: Validator | undefined,
  dispatcher: Dispatcher,
  signal: AbortSignal
): Promise<Fetched> => {
  let address = spec
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const problem = addressProblem(address, address)
    if (problem !== undefined) throw new NotRead(problem)
    const condition = conditionOf(address, validator)
    const response = await fetch(address, {
      redirect: "manual",
      credentials: "omit",
      headers: { accept: "application/json, application/yaml, text/yaml, */*;q=0.5", ...condition },
      dispatcher,
      signal
    }).catch((error: unknown) => {
      throw refusalIn(error) ?? new AttemptFailed(`cannot be reached: ${reasonOf(error)}`, "NotSent", undefined)
    })
    const location = response.headers.get("location")
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel()
      const next = URL.parse(location, address)?.href
      if (next === undefined) throw new NotRead("redirects to an invalid URL")
      const refusal = addressProblem(address, next)
      if (refusal !== undefined) throw new NotRead(`redirects to ${new URL(next).origin}, which ${refusal}`)
      address = next
      continue
    }
    if (response.status === 304) {
      if (Object.keys(condition).length > 0) throw new NotModified("was not modified")
      throw new NotRead("responded with 304 Not Modified to a request without a condition; its cache may be wrong")
    }
    if (!response.ok) {
      await response.body?.cancel()
      throw refused(response)
    }
    const text = textOf(await bodyOf(response, allowance))
    const markup = markupProblem(text)
    if (markup !== undefined) throw new NotRead(markup)
    // The query of a redirect's target may have a secret, which must not be stored.
    const isStorable = address === spec || new URL(address).search === ""
    return { address, text, validator: isStorable ? validatorOf(address, response.headers) : undefined }
  }
  throw new NotRead(`redirects more than ${mostRedirects} times`)
}
