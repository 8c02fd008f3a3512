/**
 * Our own examples: that those of Maesn's README are among what `Examples.test.ts` compiles, and runs against the sandbox.
 */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import type { Defect } from "./Defect.ts"

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8")

/** What stands behind the fences of a document's TypeScript blocks: nothing, or ` run`. */
const fences = (document: string): ReadonlyArray<string> =>
  [...read(document).matchAll(/^```ts(.*)$/gm)].map(([, kind = ""]) => kind)

/** Where a user reads how Maesn is called, and how calls are repeated. */
const documents = ["packages/maesn/README.md", "docs/retries.md", "docs/errors.md"]

/** Row 18. */
export const examples: ReadonlyArray<Defect> = [
  {
    number: 18,
    defect: "examples in the README use an option that does not exist",
    ours: {
      "Examples.test.ts compiles every block, runs those marked so, and misses none of these documents": Effect.sync(
        () => {
          const test = read("packages/contract/test/Examples.test.ts")
          for (const part of [...documents, "all compile", "${name} runs"]) assert.include(test, part)
        }
      ),
      "every block there is one that it takes": Effect.sync(() => {
        for (const document of documents) {
          const kinds = fences(document)
          assert.isNotEmpty(kinds, document)
          for (const kind of kinds) assert.include(["", " run"], kind, document)
        }
      }),
      "the first example of Maesn's README is run": Effect.sync(() => {
        assert.strictEqual(fences("packages/maesn/README.md")[0], " run")
      })
    }
  }
]
