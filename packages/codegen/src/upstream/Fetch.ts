/**
 * Reading a text from the web: bounded in size, followed through redirects, and never from https to http.
 *
 * Promises rather than effects, because the bundler that fetches what a document refers to asks for them.
 */

import { fetch } from "undici"
import type { Dispatcher, Response } from "undici"
import { bareHost, isInternalHost } from "./Internal.ts"
import { checkedAgent, NotRead } from "./Network.ts"
import type { NamedHost, Network } from "./Network.ts"

export { NotRead } from "./Network.ts"

/** How much is read for one document, with everything that it refers to: 50 MB, unpacked. */
export const mostBytes = 50 * 1024 * 1024

const mostRedirects = 10

/** What one reading may do. */
export interface Allowance {
  /** What it has left of its bytes. */
  bytes: number
  readonly network: Network
  /** Absent where the user named a file. */
  readonly named: NamedHost | undefined
  /** True where a document that is a file may refer to the web. */
  readonly remote: boolean
}

/** What the reading of a document may do that the user named. */
export const allowanceFor = (spec: string, network: Network, remote: boolean): Allowance => {
  const url = isAddress(spec) ? URL.parse(spec) : null
  return {
    bytes: mostBytes,
    network,
    named: url === null ? undefined : { host: bareHost(url.hostname), wasPublic: false },
    remote
  }
}

/** A text, and the address that answered it after redirects. */
export interface Fetched {
  readonly address: string
  readonly text: string
}

/** Tells an address of the web from a file's path. */
export const isAddress = (spec: string): boolean => /^https?:\/\//i.test(spec)

/** Takes bytes from the allowance. */
export const spend = (allowance: Allowance, bytes: number): void => {
  allowance.bytes -= bytes
  if (allowance.bytes < 0) {
    throw new NotRead(`is larger than ${mostBytes / 1024 / 1024} MB, together with what it refers to`)
  }
}

/** Bytes as text. */
export const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw new NotRead("is not text in UTF-8")
  }
}

/**
 * Why an address must not be read for something that came from another one; undefined when it may.
 *
 * @param from undefined for a file
 */
export const addressProblem = (from: string | undefined, to: string): string | undefined => {
  const source = from === undefined ? undefined : new URL(from)
  const target = new URL(to)
  if (!isAddress(to)) return "a document from the web refers to documents on the web only"
  if (target.username !== "" || target.password !== "") return "an address with a user name or password is not read"
  if (source?.protocol === "https:" && target.protocol === "http:") return "leads from https to http"
  const isSameHost = source !== undefined && bareHost(source.hostname) === bareHost(target.hostname)
  return !isSameHost && isInternalHost(target.hostname)
    ? "leads from elsewhere into this machine or its network"
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

/** The refusal in an error's causes, where the connection was refused here. */
const refusalIn = (error: unknown): NotRead | undefined =>
  error instanceof NotRead ? error : error instanceof Error ? refusalIn(error.cause) : undefined

/** fetch hides why it failed in `cause`. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.cause instanceof Error ? reasonOf(error.cause) : error.message) : String(error)

/** Reads a text from the web. @throws NotRead */
export const fetchText = async (spec: string, allowance: Allowance, signal: AbortSignal): Promise<Fetched> => {
  // Its connections are this reading's alone, so that none is used again without a check.
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
      throw refusalIn(error) ?? new NotRead(`does not answer: ${reasonOf(error)}`)
    })
    const location = response.headers.get("location")
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel()
      const next = URL.parse(location, address)?.href
      if (next === undefined) throw new NotRead("redirects to what is no address")
      const refused = addressProblem(address, next)
      if (refused !== undefined) throw new NotRead(`redirects to ${new URL(next).origin}: ${refused}`)
      address = next
      continue
    }
    if (!response.ok) {
      await response.body?.cancel()
      throw new NotRead(`answered ${response.status} ${response.statusText}`.trim())
    }
    if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
      await response.body?.cancel()
      throw new NotRead("answered a web page; give the address of the document itself")
    }
    const bytes = await bodyOf(response, allowance).catch((error: unknown) => {
      throw error instanceof NotRead ? error : new NotRead(`broke off: ${reasonOf(error)}`)
    })
    return { address, text: textOf(bytes) }
  }
  throw new NotRead(`redirects more than ${mostRedirects} times`)
}
