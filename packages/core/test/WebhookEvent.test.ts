// Events by name: a union of the documented events, open to others.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { eventReader } from "../src/webhook/WebhookEvent.ts"
import type { KnownEvent, UnknownEvent } from "../src/webhook/WebhookEvent.ts"
import * as S from "../src/schema/WireSchema.ts"

type ApiEvent = KnownEvent<"petSold", { readonly id: string }> | KnownEvent<"shopClosed", unknown> | UnknownEvent

const readEvent = eventReader<ApiEvent>(() => ({ petSold: S.struct({ id: S.string }), shopClosed: S.unknown }))
const sold = { id: "1", colour: "brown" }

describe("events", () => {
  for (const [form, body] of [
    ["text", JSON.stringify(sold)],
    ["bytes", new TextEncoder().encode(JSON.stringify(sold))],
    ["JSON", sold]
  ] as const) {
    it.effect(`a known one, as ${form}: fields that the document does not know are kept`, () =>
      Effect.gen(function* () {
        const event = yield* readEvent("petSold", body)
        assert.deepStrictEqual(event, { known: true, name: "petSold", body: sold })
        // Narrowed by its name, as in a program.
        assert.strictEqual(event.known && event.name === "petSold" ? event.body.id : undefined, "1")
      })
    )
  }

  it.effect("an unknown event passes unchanged", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* readEvent("petLost", "[1]"), { known: false, name: "petLost", body: [1] })
      // A name that every object inherits is not an event.
      assert.isFalse((yield* readEvent("constructor", {})).known)
    })
  )

  for (const [what, body, problem] of [
    ["another schema", { id: 5 }, "body.id"],
    ["no JSON", "{", "body: Not JSON"]
  ] as const) {
    it.effect(`${what} is WebhookEventInvalid`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(readEvent("petSold", body))
        assert.strictEqual(error._tag, "WebhookEventInvalid")
        assert.include(error.message, problem)
      })
    )
  }

  it.effect("without a table nothing is checked, and every event counts as known", () =>
    Effect.gen(function* () {
      const event = yield* eventReader<ApiEvent>(() => ({}))("petSold", { id: 5 })
      assert.deepStrictEqual<unknown>(event, { known: true, name: "petSold", body: { id: 5 } })
    })
  )
})
