/**
 * Calls the control endpoints, and shows what came of it.
 */
import { find } from "./Dom.ts"

/** Time that a message stays, in milliseconds. */
const shownMs = 6_000

let hiding: ReturnType<typeof setTimeout> | undefined

/** Shows a message for some seconds. */
export const say = (text: string, isProblem = false): void => {
  const message = find("message", HTMLParagraphElement)
  message.className = isProblem ? "bad" : ""
  message.textContent = text
  message.hidden = false
  clearTimeout(hiding)
  hiding = setTimeout(() => {
    message.hidden = true
  }, shownMs)
}

const problemIn = (body: unknown): string => {
  const { error } = body as { readonly error?: { readonly message?: string } } // control endpoints write errors in this form
  return error?.message ?? "The sandbox could not do this."
}

/**
 * Calls an endpoint. A refusal is shown as a message.
 *
 * @typeParam Body body of the endpoint's response
 * @returns the body; undefined if the sandbox refused, or did not respond
 */
export const ask = async <Body>(method: string, path: string, body?: unknown): Promise<Body | undefined> => {
  try {
    const response = await fetch(`/__sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const read: unknown = await response.json()
    if (response.ok) return read as Body // the caller names the endpoint's body
    say(problemIn(read), true)
  } catch {
    say("The sandbox does not respond.", true)
  }
  return undefined
}
