// What is read of a page: the value at a path, and numbers in whichever form they came.
import { assert, describe, it } from "vitest"
import { at, following, whole } from "../src/NextPage.ts"

describe("the value at a path", () => {
  const body = { data: [{ id: 1 }, { id: 2 }], meta: { page: { next: "a" } }, text: "abc" }
  it.each([
    ["", body],
    ["data", body.data],
    ["meta.page.next", "a"],
    ["data.-1.id", 2],
    ["data.-1", { id: 2 }],
    ["data.0.id", 1],
    ["text.-1", undefined],
    ["text.length", undefined],
    ["none.at.all", undefined]
  ] as const)("%s", (path, value) => assert.deepStrictEqual<unknown>(at(body, path), value))
})

describe("whole numbers", () => {
  it.each([
    [0, 0],
    [7, 7],
    ["7", 7],
    ["007", 7],
    [-1, undefined],
    [1.5, undefined],
    ["1.5", undefined],
    ["-1", undefined],
    ["", undefined],
    ["x7", undefined],
    ["7x", undefined],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER + 1, undefined],
    ["9007199254740992", undefined],
    [null, undefined],
    [true, undefined]
  ])("%j", (value, number) => assert.strictEqual(whole(value), number))
})

describe("links", () => {
  it("need a function that `operation` made", () => {
    const follow = following({ style: "link", items: "" }, {})
    assert.throws(
      () => follow({ body: [] }, undefined),
      "Pages that follow links need a function that `operation` made."
    )
  })
})
