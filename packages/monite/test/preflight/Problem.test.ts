import { assert, describe, it } from "@effect/vitest"
import { formatProblems } from "../../src/preflight/index.ts"
import type { Problem } from "../../src/preflight/index.ts"

const phone: Problem = { field: "phone", rule: "us-phone", message: "Give one.", source: "Guide" }
const body: Problem = { field: "", rule: "body-object", message: "Not an object.", source: "Reference" }

describe("formatProblems", () => {
  it.each([
    [[], "No problems"],
    [[phone], "1 problem\n- phone: Give one. [us-phone; Guide]"],
    [
      [phone, body],
      "2 problems\n- phone: Give one. [us-phone; Guide]\n- the whole body: Not an object. [body-object; Reference]"
    ]
  ] as ReadonlyArray<readonly [ReadonlyArray<Problem>, string]>)("%j", (problems, text) => {
    assert.strictEqual(formatProblems(problems), text)
  })
})
