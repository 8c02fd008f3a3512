import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { checkLogo, maxLogoBytes, sniffLogo } from "../../src/preflight/index.ts"

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])
const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0x10])
const blob = (bytes: Uint8Array<ArrayBuffer>, type: string) => new Blob([bytes], { type })

const declared: ReadonlyArray<readonly [name: string, file: Blob, expected: ReadonlyArray<string>]> = [
  ["PNG", blob(png, "image/png"), []],
  ["JPG", blob(jpeg, "image/jpeg"), []],
  ["PNG with a parameter", blob(png, "image/png; charset=binary"), []],
  ["GIF", blob(png, "image/gif"), ["logo-type"]],
  ["a misspelt type", blob(jpeg, "image/jpg"), ["logo-type"]],
  ["no type", blob(png, ""), ["logo-type"]],
  ["empty", blob(new Uint8Array(), "image/png"), ["logo-empty"]],
  ["10 MB exactly", blob(new Uint8Array(maxLogoBytes), "image/png"), []],
  ["a byte more than 10 MB", blob(new Uint8Array(maxLogoBytes + 1), "image/png"), ["logo-size"]],
  ["everything at once, large", blob(new Uint8Array(maxLogoBytes + 1), "text/html"), ["logo-type", "logo-size"]],
  ["everything at once, empty", blob(new Uint8Array(), "text/html"), ["logo-type", "logo-empty"]]
]

describe("checkLogo", () => {
  it.each(declared)("%s", (_, file, expected) => {
    const problems = checkLogo(file)
    assert.deepStrictEqual(
      problems.map(({ rule }) => rule),
      expected
    )
    assert.isTrue(problems.every(({ field }) => field === "file"))
  })

  it("takes ten binary megabytes", () => {
    assert.strictEqual(maxLogoBytes, 10_485_760)
  })
})

class Unreadable extends Blob {
  override slice(): Blob {
    return this
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException("gone", "NotReadableError"))
  }
}

const sniffed: ReadonlyArray<{ name: string; file: Blob; expected: ReadonlyArray<string> }> = [
  { name: "PNG", file: blob(png, "image/png"), expected: [] },
  { name: "JPG", file: blob(jpeg, "image/jpeg"), expected: [] },
  { name: "JPG that says PNG", file: blob(jpeg, "image/png"), expected: ["logo-content"] },
  { name: "PNG that says JPG", file: blob(png, "image/jpeg"), expected: ["logo-content"] },
  { name: "PNG cut short", file: blob(png.slice(0, 4), "image/png"), expected: ["logo-content"] },
  { name: "nothing, for checkLogo to find", file: blob(new Uint8Array(), "image/png"), expected: [] },
  { name: "another type, for checkLogo to find", file: blob(png, "image/gif"), expected: [] },
  { name: "unreadable", file: new Unreadable([png], { type: "image/png" }), expected: ["logo-unreadable"] }
]

describe("sniffLogo", () => {
  it.effect.each(sniffed)("$name", ({ expected, file }) =>
    Effect.gen(function* () {
      const problems = yield* sniffLogo(file)
      assert.deepStrictEqual(
        problems.map(({ rule }) => rule),
        expected
      )
    })
  )
})
