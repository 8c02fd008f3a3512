// Texts of problems: long lists of allowed values are cut, and nothing else is.
import { assert, describe, it } from "@effect/vitest"
import { describeProblems, withoutLongLists } from "../src/schema/Problems.ts"

const listed = (count: number): string => Array.from({ length: count }, (_, index) => `"v${index}"`).join(" | ")

const rows: ReadonlyArray<readonly [title: string, problem: string, expected?: string]> = [
  ["no list", "Expected a string"],
  ["one value", 'Expected "a"'],
  ["two values", 'Expected "a" | "b"'],
  ["ten values", `Expected ${listed(10)}`],
  ["eleven values", `Expected ${listed(11)}`, 'Expected one of "v0", "v1", "v2", ... (11 values)'],
  ["180 values", `Expected ${listed(180)}`, 'Expected one of "v0", "v1", "v2", ... (180 values)'],
  [
    "what follows the list stays",
    `Expected ${listed(11)}, got a number`,
    'Expected one of "v0", "v1", "v2", ... (11 values), got a number'
  ],
  ["what follows a short list stays", `Expected ${listed(2)}, got a number`],
  [
    "numbers",
    `Expected ${Array.from({ length: 12 }, (_, n) => n).join(" | ")}`,
    "Expected one of 0, 1, 2, ... (12 values)"
  ],
  [
    "values with signs of the list",
    `Expected ${Array.from({ length: 11 }, () => '"a | b"').join(" | ")}`,
    'Expected one of "a | b", "a | b", "a | b", ... (11 values)'
  ],
  [
    "values with quotes",
    `Expected ${Array.from({ length: 11 }, () => String.raw`"a\"b"`).join(" | ")}`,
    String.raw`Expected one of "a\"b", "a\"b", "a\"b", ... (11 values)`
  ],
  [
    "values over lines",
    `Expected ${Array.from({ length: 11 }, () => '"a\nb"').join(" | ")}`,
    'Expected one of "a\nb", "a\nb", "a\nb", ... (11 values)'
  ],
  [
    "empty values",
    `Expected ${Array.from({ length: 11 }, () => '""').join(" | ")}`,
    'Expected one of "", "", "", ... (11 values)'
  ],
  ["a list in other words", `Missing ${listed(11)}`],
  ["an empty text", ""]
]

describe("withoutLongLists", () => {
  const titled = rows.map(([title, problem, expected = problem]) => ({ title, problem, expected }))
  it.each(titled)("$title", ({ expected, problem }) => {
    assert.strictEqual(withoutLongLists(problem), expected)
  })
})

describe("describeProblems", () => {
  const problems = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ field: `body.f${index}`, problem: "Missing" }))
  const ten = problems(10)
    .map(({ field }) => `${field}: Missing`)
    .join("; ")
  it.each([
    [0, ""],
    [1, "body.f0: Missing"],
    [2, "body.f0: Missing; body.f1: Missing"],
    [10, ten],
    [11, `${ten}; and 1 more`],
    [250, `${ten}; and 240 more`]
  ] as const)("%i problems", (count, expected) => {
    assert.strictEqual(describeProblems(problems(count)), expected)
  })
})
