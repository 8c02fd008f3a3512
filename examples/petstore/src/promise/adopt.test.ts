/** Tests the shop's logic without a server: a test double replaces the client. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { OutcomeUnknown } from "@faktura/core/promise"
import { fakePetstore } from "../petstore/effect/promise/index.gen.ts"
import { adopt } from "./adopt.ts"

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
  const petstore = fakePetstore({
    pets: {
      create: () => {
        sent++
        throw lost
      },
      list: () => ({ data: [{ id: 7, name: "Felix", kind: "cat" }] })
    }
  })
  assert.equal(await adopt(petstore, "Felix", "cat"), "no response, but Felix was added as number 7")
  assert.equal(sent, 1)
})

test("a pet that the lookup does not find was not added", async () => {
  const petstore = fakePetstore({
    pets: {
      create: () => {
        throw lost
      },
      list: () => ({ data: [] })
    }
  })
  assert.equal(await adopt(petstore, "Felix", "cat"), "Felix was not added")
})
