/** Tests of the page: each has a server with the seeded work, and a browser. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Scope } from "effect"
import { inMemory, serve } from "../../server/kit/Serving.ts"
import type { Stored } from "../../server/kit/Serving.ts"
import { inChromium, orSkipped, seeded } from "./Stage.ts"
import type { Chromium, Opened } from "./Stage.ts"

type Seeded = Effect.Success<typeof seeded>

/** Describes a test of the page. It is skipped on a machine without Chromium. */
export const pageTest = (
  title: string,
  program: (origin: string, seed: Seeded) => Effect.Effect<void, unknown, Stored | Chromium | Scope.Scope>
) =>
  it.live(title, (test) =>
    Effect.gen(function* () {
      const seed = yield* seeded
      yield* program(yield* serve({ traceUrl: "https://traces.example/{traceId}" }), seed)
    }).pipe(inChromium, Effect.scoped, orSkipped(test), Effect.provide(inMemory))
  )

/** Steps in the browser. */
export const inPage = (steps: () => Promise<void>) => Effect.promise(steps)

/** Checks that the console, the security policy and the network had nothing to say. */
export const nothingWrong = ({ wrong }: Opened) => assert.deepStrictEqual(wrong, [])
