/** Any id stays in its segment, and any header value in its header; otherwise nothing is sent. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { headerValues, ids, readPaths } from "./kit/Paths.ts"
import type { Tried } from "./kit/Paths.ts"
import { runProgram } from "./kit/Run.ts"

/** Nothing can be asked with these: an empty or a dot segment names another resource (RFC 3986, 5.2.4). */
const unsendable = new Set(["", ".", "..", "\ud800"])

const named = (tried: ReadonlyArray<Tried>, value: string): Tried => {
  const found = tried.find((each) => each.value === value)
  assert.isDefined(found)
  return found!
}

describe("values that could break out", () => {
  let tried: ReturnType<typeof readPaths>
  beforeAll(async () => {
    await runProgram("PathProgram.ts")
    tried = readPaths()
  })

  for (const id of ids) {
    it(`the id ${JSON.stringify(id)}`, () => {
      const { tag, target } = named(tried.ids, id)
      if (unsendable.has(id)) {
        assert.strictEqual(tag, "RequestInvalid")
        assert.isUndefined(target)
        return
      }
      const segments = target!.split("/")
      assert.deepStrictEqual(
        [...segments.slice(0, 5), ...segments.slice(6)],
        ["", "repos", "owner", "repo", "branches", "protection"]
      )
      assert.strictEqual(decodeURIComponent(segments[5]!), id)
    })
  }

  for (const [index, value] of headerValues.entries()) {
    it(`the header value ${JSON.stringify(value)}`, () => {
      const { headers, tag, target } = named(tried.headers, value)
      if (index === 0) assert.strictEqual(headers?.["x-trace"], value)
      else {
        assert.strictEqual(tag, "RequestInvalid")
        assert.isUndefined(target)
      }
    })
  }
})
