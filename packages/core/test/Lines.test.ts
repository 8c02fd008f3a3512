import { assert, describe, it } from "@effect/vitest"
import { makeSplitter } from "../src/streaming/Lines.ts"

describe("makeSplitter", () => {
  it("says how much waits", () => {
    const { feed } = makeSplitter()
    assert.deepStrictEqual(feed('{"a"'), { records: [], pending: 4 })
    assert.deepStrictEqual(feed(":1}\n[1"), { records: ['{"a":1}'], pending: 2 })
  })
  it("parses a long text of a sequence a few times, not with every piece", () => {
    const { feed } = makeSplitter()
    const parse = JSON.parse
    let tries = 0
    try {
      JSON.parse = (text, reviver) => {
        tries++
        return parse(text, reviver) as unknown
      }
      feed("\u001e[\n")
      for (let piece = 0; piece < 1_000; piece++) feed("1,\n")
    } finally {
      JSON.parse = parse
    }
    assert.isBelow(tries, 15)
    assert.strictEqual(feed("1]\n\u001e").records.length, 1)
  })
})
