// Values of a page: at a path, and numbers in all their forms.
import { assert, describe, it } from "vitest"
import { at, following, itemsAt, lacksList, whole } from "../src/pagination/NextPage.ts"

describe("the value at a path", () => {
  const body = { data: [{ id: 1 }, { id: 2 }, { id: 3 }], meta: { page: { next: "a" } }, text: "abc" }
  it.each([
    ["", body],
    ["data", body.data],
    ["meta.page.next", "a"],
    ["data.-1.id", 3],
    ["data.-1", { id: 3 }],
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
    [" 7", undefined],
    ["0x7", undefined],
    ["7 ", undefined],
    ["1e3", undefined],
    [[7], undefined],
    ["x7", undefined],
    ["7x", undefined],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER + 1, undefined],
    ["9007199254740992", undefined],
    [null, undefined],
    [true, undefined]
  ])("%j", (value, number) => assert.strictEqual(whole(value), number))
})

describe("flags", () => {
  const follow = (more: unknown, items: ReadonlyArray<unknown>) =>
    following({ style: "page", request: "page", items: "data", more: "more" }, {})({ body: { data: items, more } }, {})
  // An empty page ends a list unless the flag is true. A page with records ends it only when the flag is false.
  it.each([
    [true, "Next", "Next"],
    ["true", "Next", "Next"],
    ["True", "Next", "Next"],
    ["1", "Next", "Next"],
    [1, "Next", "Next"],
    [false, "End", "End"],
    ["false", "End", "End"],
    ["FALSE", "End", "End"],
    ["0", "End", "End"],
    [0, "End", "End"],
    [null, "End", "Next"],
    ["", "End", "Next"],
    ["maybe", "End", "Next"],
    [2, "End", "Next"],
    [{}, "End", "Next"]
  ])("%j", (more, empty, filled) => {
    assert.deepStrictEqual([follow(more, [])._tag, follow(more, [{ id: 1 }])._tag], [empty, filled])
  })

  it("as text end a list of tokens", () => {
    const byToken = following({ style: "token", request: "after", items: "data", next: "next", more: "more" }, {})
    const steps = ["false", "true"].map((more) => byToken({ body: { more, next: "a" } }, {})._tag)
    assert.deepStrictEqual(steps, ["End", "Next"])
    assert.strictEqual(byToken({ body: { more: "true" } }, {})._tag, "Contradiction")
  })
})

describe("links", () => {
  it("need a function made by `operation`", () => {
    const follow = following({ style: "link", items: "" }, {})
    assert.throws(() => follow({ body: [] }, undefined), "Pages that follow links need a function made by `operation`.")
  })
})

describe("the records of a page", () => {
  it.each<readonly [title: string, body: unknown, path: string, items: ReadonlyArray<unknown>, lacks: boolean]>([
    ["a list in an object", { data: [1] }, "data", [1], false],
    ["a list that is the body", [1], "", [1], false],
    ["no list", { data: "x" }, "data", [], false],
    ["an object in place of a list", { data: [1] }, "", [], true],
    ["text", "x", "data", [], true],
    ["text in place of a list", "x", "", [], true],
    ["bytes", new Blob([]), "data", [], true],
    ["null", null, "", [], false],
    ["null in place of an object", null, "data", [], false],
    ["a number", 5, "", [], false],
    ["nothing", undefined, "data", [], false]
  ])("%s", (_, body, path, items, lacks) => {
    assert.deepStrictEqual([itemsAt(body, path), lacksList(body, path)], [items, lacks])
  })
})
