/**
 * Logs, once for each API client and header, that a server named a wait in a way that cannot be read: it then counts as not
 * said, and calls come back earlier than the server wants.
 */
import * as Effect from "effect/Effect"
import { unreadableWaits } from "./RetryAfter.ts"
import type { HeaderReader } from "./RetryAfter.ts"

const told = new WeakMap<object, Set<string>>()

/**
 * Logs what cannot be read of an answer's waits, unless this client has logged the same header before.
 *
 * @param client the API client, or any object that lives as long
 * @param now    epoch milliseconds
 */
export const logUnreadWaits = (
  client: { readonly api: string },
  headers: HeaderReader,
  now: number
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const known = told.get(client) ?? new Set<string>()
    told.set(client, known)
    const fresh = unreadableWaits(headers, now).filter(({ name }) => !known.has(name))
    for (const { name } of fresh) known.add(name)
    return Effect.forEach(
      fresh,
      ({ name, value }) =>
        Effect.logWarning(
          `${client.api}: the header ${name} names a wait that cannot be read, ${JSON.stringify(value.slice(0, 80))}. ` +
            "It is passed over. This is logged once."
        ),
      { discard: true }
    )
  })
