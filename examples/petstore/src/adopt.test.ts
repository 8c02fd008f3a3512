/** Tests the shop's logic without a server: test doubles replace the services. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { OutcomeUnknown } from "@faktura/core/Errors"
import { Effect, Stream } from "effect"
import { adopt } from "./adopt.ts"
import { Pets } from "./petstore/effect/index.gen.ts"

const lost = new OutcomeUnknown({
  message: "no response",
  api: "Petstore",
  operation: "Pets.create",
  method: "POST",
  path: "/pets",
  attempts: 1,
  sentAt: 0,
  safeToRetry: false
})

test("a pet whose response was lost is looked up and not sent twice", async () => {
  let sent = 0
  const pets = Pets.layerMock({
    create: () => {
      sent++
      return Effect.fail(lost)
    },
    stream: () => Stream.make({ id: 7, name: "Felix", kind: "cat" })
  })
  assert.equal(
    await Effect.runPromise(Effect.provide(adopt("Felix", "cat"), pets)),
    "no response, but Felix was added as number 7"
  )
  assert.equal(sent, 1)
})

test("a pet that the lookup does not find was not added", async () => {
  const pets = Pets.layerMock({ create: () => Effect.fail(lost), stream: () => Stream.empty })
  assert.equal(await Effect.runPromise(Effect.provide(adopt("Felix", "cat"), pets)), "Felix was not added")
})
