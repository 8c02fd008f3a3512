/**
 * Records everything that a caller can observe of one exchange, failures included, to compare two kinds of `fetch`.
 */
import { errorCode, neverSent } from "../../src/transport/ConnectErrors.ts"
import { handedOver } from "./AsFetch.ts"

/** A `fetch`. */
export type Fetch = typeof globalThis.fetch

const failureOf = (error: unknown) => ({
  name: error instanceof Error ? error.name : typeof error,
  message: error instanceof Error ? error.message : String(error),
  code: errorCode(error),
  neverSent: handedOver(error) === undefined ? neverSent(error) : handedOver(error) === false
})

/** True for a failure. */
export const isFailure = (outcome: unknown): outcome is ReturnType<typeof failureOf> =>
  typeof outcome === "object" && outcome !== null && "neverSent" in outcome

/** Result, or the observed failure. */
export const attempted = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work()
  } catch (error) {
    return failureOf(error)
  }
}

/** Reads a response. */
export type Reading = (response: Response) => unknown

/** Reads a response as text. */
export const text: Reading = (response) => response.text()

/** Returns everything that a caller can observe of one exchange. */
export const observed = async (fetch: Fetch, url: string, init: RequestInit, reading: Reading): Promise<unknown> =>
  attempted(async () => {
    const response = await fetch(url, { redirect: "manual", ...init })
    return {
      url: response.url,
      status: response.status,
      ok: response.ok,
      redirected: response.redirected,
      headers: [...response.headers].filter(([name]) => name !== "date"),
      cookies: response.headers.getSetCookie(),
      hasBody: response.body !== null,
      read: await attempted(() => reading(response)),
      bodyUsed: response.bodyUsed
    }
  })
