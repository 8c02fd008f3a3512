/**
 * Fetches a text from the web: with a size limit, following redirects, never from https to http.
 *
 * Why promises instead of effects: Redocly's bundler, which fetches the references of a document, needs promises.
 */

import { fetch } from "undici"
import type { Dispatcher, Response } from "undici"
import { bareHost, isInternalHost } from "./Internal.ts"
import { checkedAgent, NotRead } from "./Network.ts"
import type { NamedHost, Network } from "./Network.ts"

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

const bodyOf = async (response: Response, allowance: Allowance): Promise<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  for await (const part of response.body ?? []) {
    spend(allowance, part.byteLength)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Finds the error of `checkedAgent` in an error's causes. */
const refusalIn = (error: unknown): NotRead | undefined =>
  error instanceof NotRead ? error : error instanceof Error ? refusalIn(error.cause) : undefined

/** Returns the innermost message of an error. Why: `fetch` has the reason in `cause`. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.cause instanceof Error ? reasonOf(error.cause) : error.message) : String(error)

/** Fetches a text. @throws NotRead */
export const fetchText = async (spec: string, allowance: Allowance, signal: AbortSignal): Promise<Fetched> => {
  // Every fetch has an agent of its own. Why: a reused connection would skip the address check.
  const agent = checkedAgent(allowance.network, allowance.named)
  try {
    return await followed(spec, allowance, agent, signal)
  } finally {
    await agent.destroy()
  }
}

const followed = async (
  spec: string,
  allowance: Allowance,
  dispatcher: Dispatcher,
  signal: AbortSignal
): Promise<Fetched> => {
  let address = spec
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const problem = addressProblem(address, address)
    if (problem !== undefined) throw new NotRead(problem)
    const response = await fetch(address, {
      redirect: "manual",
      credentials: "omit",
      headers: { accept: "application/json, application/yaml, text/yaml, */*;q=0.5" },
      dispatcher,
      signal
    }).catch((error: unknown) => {
      throw refusalIn(error) ?? new NotRead(`cannot be reached: ${reasonOf(error)}`)
    })
    const location = response.headers.get("location")
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel()
      const next = URL.parse(location, address)?.href
      if (next === undefined) throw new NotRead("redirects to an invalid URL")
      const refused = addressProblem(address, next)
      if (refused !== undefined) throw new NotRead(`redirects to ${new URL(next).origin}, which ${refused}`)
      address = next
      continue
    }
    if (!response.ok) {
      await response.body?.cancel()
      throw new NotRead(`responded with ${response.status} ${response.statusText}`.trim())
    }
    if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
      await response.body?.cancel()
      throw new NotRead("is a web page; give the URL of the document itself")
    }
    const bytes = await bodyOf(response, allowance).catch((error: unknown) => {
      throw error instanceof NotRead ? error : new NotRead(`was not received completely: ${reasonOf(error)}`)
    })
    return { address, text: textOf(bytes) }
  }
  throw new NotRead(`redirects more than ${mostRedirects} times`)
}
