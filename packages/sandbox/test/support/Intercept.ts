/**
 * Looks at the requests and the responses of a test.
 */

/** Request of a test. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | FormData | undefined
}

/** Sends a request. It does not pass `before` of `intercepted`. */
export type Resend = (sent: Sent) => Promise<Response>

const sentOf = (input: Parameters<typeof fetch>[0], init: RequestInit = {}): Sent => ({
  method: init.method ?? "GET",
  url: new URL(String(input)),
  headers: Object.fromEntries(new Headers(init.headers)),
  body: typeof init.body === "string" || init.body instanceof FormData ? init.body : undefined
})

/** Runs a function. Each of its requests waits for `before`, and each of its responses is told to `after`. */
export const intercepted = async <T>(
  before: (sent: Sent, resend: Resend) => Promise<void>,
  after: (text: string) => void,
  run: () => Promise<T>
): Promise<T> => {
  const original = globalThis.fetch
  const resend: Resend = ({ body, headers, method, url }) =>
    original(url, { method, headers, redirect: "manual", ...(body === undefined ? {} : { body }) })
  globalThis.fetch = async (input, init) => {
    await before(sentOf(input, init), resend)
    const response = await original(input, init)
    after(await response.clone().text())
    return response
  }
  try {
    return await run()
  } finally {
    globalThis.fetch = original
  }
}
