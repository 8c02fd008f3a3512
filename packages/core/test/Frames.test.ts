/** The way of a call from an operation's function to the transport: few frames, each of which is one step. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ApiClient from "../src/call/ApiClient.ts"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import * as Credentials from "../src/credentials/Credentials.ts"
import { problemsOf } from "../src/schema/Validation.ts"
import * as TestTransport from "../src/transport/TestTransport.ts"
import { layer as layerTransport } from "../src/transport/Transport.ts"
import { framesOf } from "./kit/Frames.ts"
import { raw } from "./kit/Raw.ts"
import { TestClient } from "./kit/Scripted.ts"

const sources = /packages\/core\/src\/(?!transport\/)(.*)$/

describe("a call", () => {
  it.effect("passes at most six frames of ours", () =>
    Effect.gen(function* () {
      let frames: ReadonlyArray<string> = []
      const transport = TestTransport.make(() => {
        frames = framesOf(sources)
        return { status: 200, body: { id: "1" } }
      })
      const client = yield* ApiClient.make({
        api: "test",
        baseUrl: "https://api.example.com",
        build: raw.requestBuilder,
        credentials: Credentials.make({})
      }).pipe(Effect.provide(layerTransport(transport)))
      const get = operation<undefined, unknown, AnyCallError, TestClient>(() => ({
        id: "Things.get",
        method: "GET",
        path: "/things",
        kind: "read",
        check: problemsOf,
        client: TestClient,
        success: [{ status: 200, as: "json" }]
      }))
      assert.deepStrictEqual(yield* Effect.provideService(get(), TestClient, client), { id: "1" })
      console.log(["frames from the operation's function to the transport:", ...frames].join("\n  "))
      assert.isAtLeast(frames.length, 3, "the frames are seen")
      assert.isAtMost(frames.length, 6)
    }).pipe(Effect.scoped)
  )
})
