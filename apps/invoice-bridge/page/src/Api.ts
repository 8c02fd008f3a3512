/** Requests to the server that this page came from. */
import type { Message, SessionData } from "../../src/server/PageData.ts"

/** Error of a request. The message is for people. */
export class RequestProblem extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Parameters of an address. Those that are undefined or empty are left out. */
export type Parameters = Readonly<Record<string, string | undefined>>

/** Requests of the page. */
export interface Api {
  readonly get: <A>(path: string, parameters?: Parameters, signal?: AbortSignal) => Promise<A>
  /** Returns what the server says about it. */
  readonly post: (path: string, body: object) => Promise<string>
}

/** Writes parameters as they follow `?`. */
export const queryText = (parameters: Parameters): string =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value]]))
  ).toString()

const problemOf = async (response: Response): Promise<RequestProblem> => {
  const body: unknown = await response.json().catch(() => undefined)
  const message =
    typeof body === "object" && body !== null && "message" in body && typeof body.message === "string"
      ? body.message
      : `The server responded with status ${response.status}.`
  return new RequestProblem(response.status, message)
}

const unreachable = () => new RequestProblem(0, "The server cannot be reached.")

/** Sends a request. A session that has ended leads to the login, which leads back here. */
const send = async (path: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(path, init).catch((error: unknown) => {
    throw init.signal?.aborted === true ? error : unreachable()
  })
  if (response.status === 401) location.assign(`/login${location.hash}`)
  if (!response.ok) throw await problemOf(response)
  return response
}

/** Makes the requests of a page. */
export const makeApi = (): Api => {
  let csrf: string | undefined
  // The casts: the server's program has the same types.
  const get = async <A>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<A> => {
    const query = queryText(parameters)
    const response = await send(query === "" ? path : `${path}?${query}`, signal === undefined ? {} : { signal })
    return (await response.json()) as A
  }
  const post = async (path: string, body: object, isAgain = false): Promise<string> => {
    csrf ??= (await get<SessionData>("/api/session")).csrf
    try {
      const response = await send(path, {
        method: "POST",
        headers: { "content-type": "application/json", "x-bridge-csrf": csrf },
        body: JSON.stringify(body)
      })
      return ((await response.json()) as Message).message
    } catch (error) {
      // After a login in another tab the session has another text.
      if (isAgain || !(error instanceof RequestProblem) || error.status !== 403) throw error
      csrf = undefined
      return post(path, body, true)
    }
  }
  return { get, post }
}
