/**
 * Logs headers with a wait that cannot be read, once for each API client and header. Such a wait counts as missing, and
 * calls then retry earlier than the server wants.
 */
import * as Effect from "effect/Effect"
import { unreadableWaits } from "../http/RetryAfter.ts"
import type { HeaderReader } from "../http/FieldList.ts"

/**
 * Makes a function that logs the unreadable waits of a response, each header once.
 *
 * @param api name of the API in the log
 * @returns a function of the response's headers and the time in milliseconds since 1970
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
            `${api}: the header ${name} has a wait that cannot be read, ${JSON.stringify(value.slice(0, 80))}. ` +
              "It is ignored. This is logged once for each header."
          ),
        { discard: true }
      )
    })
}
