/**
 * Logs, once for each API client and header, that a server named a wait in a way that cannot be read: it then counts as not
 * said, and calls come back earlier than the server wants.
 */
import * as Effect from "effect/Effect"
import { unreadableWaits } from "../http/RetryAfter.ts"
import type { HeaderReader } from "../http/FieldList.ts"

/**
 * Makes what logs the waits of a response that cannot be read: each header once.
 *
 * @param api how the log names the API
 * @returns a function of a response's headers and of now, in epoch milliseconds
 */
export const makeUnreadWaits = (api: string): ((headers: HeaderReader, now: number) => Effect.Effect<void>) => {
  const known = new Set<string>()
  return (headers, now) =>
    Effect.suspend(() => {
      const fresh = unreadableWaits(headers, now).filter(({ name }) => !known.has(name))
      for (const { name } of fresh) known.add(name)
      return Effect.forEach(
        fresh,
        ({ name, value }) =>
          Effect.logWarning(
            `${api}: the header ${name} names a wait that cannot be read, ${JSON.stringify(value.slice(0, 80))}. ` +
              "It is passed over. This is logged once."
          ),
        { discard: true }
      )
    })
}
