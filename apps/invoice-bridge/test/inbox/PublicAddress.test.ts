/** The public address of the bridge: what both APIs may get, and how paths are added to it. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { publicUrl } from "../../src/inbox/PublicAddress.ts"

const path = "/webhooks/acme/monite"

const right = [
  ["https://b.example.com", "https://b.example.com"],
  ["https://b.example.com/", "https://b.example.com"],
  ["https://b.example.com/bridge", "https://b.example.com/bridge"],
  ["https://b.example.com/a/bridge//", "https://b.example.com/a/bridge"],
  ["HTTPS://B.example.com:8443/bridge/", "https://b.example.com:8443/bridge"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["http://localhost/bridge", "http://localhost/bridge"],
  ["http://[::1]:8080", "http://[::1]:8080"]
] as const

const wrong = [
  ["", /https/],
  ["b.example.com", /https/],
  ["http://b.example.com", /https/],
  ["http://127.0.0.1.example.com", /https/],
  ["javascript:alert(1)", /https/],
  ["https://b.example.com?x=1", /query/],
  ["https://b.example.com/?", /query/],
  ["https://b.example.com/bridge#part", /fragment/],
  ["https://me:planted@b.example.com", /password/]
] as const

describe("publicUrl", () => {
  for (const [address, before] of right) {
    it(`keeps the path of ${address}`, () => {
      assert.deepStrictEqual(publicUrl(address, path), Result.succeed(`${before}${path}`))
    })
  }

  for (const [address, told] of wrong) {
    it(`refuses ${address === "" ? "an empty address" : address}`, () => {
      const refused = publicUrl(address, path)
      const message = Result.isFailure(refused) ? refused.failure.message : ""
      assert.match(message, told)
      assert.notInclude(message, "planted")
    })
  }
})
