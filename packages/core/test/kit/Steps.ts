/** Steps after a page: those that tests expect, and the way to them. */
import { assert, it } from "vitest"
import { following } from "../../src/pagination/NextPage.ts"
import type { Page, Pagination, Step } from "../../src/pagination/NextPage.ts"
import type { Fields } from "../../src/http/HeaderSyntax.ts"

/** A row: the caller's query, the bodies of pages one after the other, and what follows the last of them. */
export type StepRow = readonly [
  title: string,
  pagination: Pagination,
  given: Fields,
  bodies: ReadonlyArray<unknown>,
  expected: Step
]

export const end: Step = { _tag: "End" }
export const incomplete = (says: string): Step => ({ _tag: "Contradiction", tag: "ListIncomplete", says })
export const repeated = (says: string): Step => ({ _tag: "Contradiction", tag: "PageRepeated", says })

/** Requests the value of a field, by default of a list with a known length. */
export const asks = (
  name: string,
  value: string | number,
  { given = {}, isBounded = true, isByCount = false }: { given?: Fields; isBounded?: boolean; isByCount?: boolean } = {}
): Step => ({ _tag: "Next", fields: { ...given, [name]: value }, name, key: String(value), isBounded, isByCount })

export const follows = (path: string | undefined, query: string): Step => ({
  _tag: "Next",
  link: { path, query },
  key: `${path ?? ""}?${query}`,
  isBounded: true,
  isByCount: false
})

/** Follows the pages, each asked for as the one before it said. */
export const stepAfter = (pagination: Pagination, given: Fields, pages: ReadonlyArray<Page>): Step => {
  const follow = following(pagination, given)
  let sent: Fields | undefined
  let step: Step = end
  for (const page of pages) {
    step = follow(page, sent)
    if (step._tag === "Next" && "fields" in step) sent = step.fields
  }
  return step
}

export const from = { url: new URL("https://api.example.com/v1/things?limit=2"), own: true }
export const data = [1, 2]
export const none: ReadonlyArray<unknown> = []

/** A test for each row: what follows the last of its pages. */
export const eachStep = (rows: ReadonlyArray<StepRow>): void => {
  for (const [title, pagination, given, bodies, expected] of rows) {
    it(title, () => {
      const pages = bodies.map((body) => ({ body, from }))
      assert.deepStrictEqual(stepAfter(pagination, given, pages), expected)
    })
  }
}
