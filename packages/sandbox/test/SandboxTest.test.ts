import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { DocumentSandboxTest, SandboxTest } from "../src/SandboxTest.ts"
import { zoo } from "./support/Zoo.ts"

const statusOf = (url: string): Effect.Effect<number> => Effect.promise(async () => (await fetch(url)).status)

/** Fails if the server still listens. */
const gone = (url: string): Effect.Effect<void> =>
  Effect.promise(() =>
    fetch(url).then(
      () => assert.fail(`${url} still responds`),
      () => undefined
    )
  )

describe("sandboxes as layers", () => {
  it.live("Monite and Maesn run for the scope of the layer", () =>
    Effect.gen(function* () {
      const url = yield* Effect.gen(function* () {
        const { counts, maesn } = yield* SandboxTest
        assert.strictEqual(yield* statusOf(`${maesn.baseUrl}/health`), 200)
        assert.strictEqual(counts().monite.entities, 0)
        return maesn.baseUrl
      }).pipe(Effect.provide(SandboxTest.layer({ seed: 7 })))
      yield* gone(url)
    })
  )

  it.live("any document runs for the scope of the layer", () =>
    Effect.gen(function* () {
      const url = yield* Effect.gen(function* () {
        const { baseUrl } = yield* DocumentSandboxTest
        assert.strictEqual(yield* statusOf(`${baseUrl}/cats`), 200)
        return `${baseUrl}/cats`
      }).pipe(Effect.provide(DocumentSandboxTest.layer(zoo())))
      yield* gone(url)
    })
  )
})
