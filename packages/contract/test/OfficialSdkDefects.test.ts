// 22 defects of Maesn's official TypeScript SDK 0.6.1, found by reading and running it. Each row has the behaviour of Faktura,
// over real HTTP and under the test clock.
import { assert, describe, it } from "@effect/vitest"
import { responses } from "./official-sdk/Answers.ts"
import { features } from "./official-sdk/Features.ts"
import { repeats } from "./official-sdk/Repeats.ts"
import { requests } from "./official-sdk/Requests.ts"
import { examples } from "./official-sdk/Examples.ts"
import { secrets } from "./official-sdk/Secrets.ts"
import { uploads } from "./official-sdk/Uploads.ts"

const table = [...responses, ...requests, ...repeats, ...uploads, ...features, ...examples, ...secrets].toSorted(
  (one, other) => one.number - other.number
)

it("the table has a row for each of the 22, and a check in each", () => {
  assert.deepStrictEqual(
    table.map(({ number }) => number),
    Array.from({ length: 22 }, (_, index) => index + 1)
  )
  for (const { defect, ours } of table) assert.isNotEmpty(ours, defect)
})

for (const { defect, number, ours } of table) {
  describe(`${number}: ${defect}`, () => {
    for (const [does, check] of Object.entries(ours)) it.effect(`ours: ${does}`, () => check)
  })
}
