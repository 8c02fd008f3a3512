// Webhooks of the shop with promises, with what they handled and reported.
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { webhooks } from "../../src/promise/Webhooks.ts"
import type { SenderOptions, WebhookProblem } from "../../src/promise/Webhooks.ts"
import { endpoint, sale, secret, signed } from "./ShopWebhook.ts"
import type { Sale } from "./ShopWebhook.ts"

/** Verifies with the secret of the shop. */
export const { verify } = endpoint(() => Effect.void, Redacted.make(secret))

/** The time in seconds, as signatures have it. */
export const now = () => Math.floor(Date.now() / 1000)

/** Headers of a delivery that is signed now. */
export const headersOf = (body = sale, id?: string) => signed(body, id, now())

/** Hooks of the shop with what they handled and reported. */
export const shop = (changes: Partial<SenderOptions<Sale>> = {}) => {
  const seen: Array<Sale> = []
  const problems: Array<WebhookProblem> = []
  const hooks = webhooks<Sale>({
    name: "shop",
    verify: (rawBody, headers) => Effect.runPromise(verify(rawBody, headers)),
    handle: (event) => seen.push(event),
    onProblem: (problem) => {
      problems.push(problem)
    },
    ...changes
  })
  return { hooks, seen, problems }
}
