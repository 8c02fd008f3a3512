// Common parts of the schemes, character by character: signatures, times and keys.
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Signature from "../src/webhook/WebhookSignature.ts"

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 37 + 200) & 255)
const base64 = (length: number) => Buffer.from(bytes(length)).toString("base64")
const plain = (read: Uint8Array | undefined) => read && [...read]

describe("base64Bytes", () => {
  it("accepts every character of the alphabet, and no other", () => {
    for (let code = 0; code < 256; code++) {
      const character = String.fromCharCode(code)
      const expected = base64Alphabet.includes(character)
      // As one of a full group, of the two before "==", of the three before "=".
      for (const text of [
        `${character}AAA`,
        `AA${character}A`,
        `AAAA${character}A==`,
        `AAAA${character}AA=`,
        `A${character}A=`
      ]) {
        assert.strictEqual(Signature.base64Bytes(text) !== undefined, expected, JSON.stringify(text))
      }
    }
  })

  it("accepts as last character of a partial group only those without unused bits", () => {
    for (const [value, character] of [...base64Alphabet].entries()) {
      for (const padding of ["", "=="]) {
        assert.strictEqual(Signature.base64Bytes(`A${character}${padding}`) !== undefined, value % 16 === 0, character)
      }
      for (const padding of ["", "="]) {
        assert.strictEqual(Signature.base64Bytes(`AA${character}${padding}`) !== undefined, value % 4 === 0, character)
      }
    }
  })

  it.each(["A", "AAAAA", "A===", "AA=", "AAA==", "AAAA=", "AA==AA==", "AAA=AAA=", "=", " AAAA", "AAAA\n", "AA AA"])(
    "%j is none",
    (text) => assert.isUndefined(Signature.base64Bytes(text))
  )

  it.prop("reads base64 of Node, with padding and without", [Arbitrary.schema(Schema.Natural)], ([seed]) => {
    const original = Uint8Array.from({ length: seed % 70 }, (_, index) => (seed * (index + 7)) & 255)
    const text = Buffer.from(original).toString("base64")
    assert.deepStrictEqual(Signature.base64Bytes(text), original)
    assert.deepStrictEqual(Signature.base64Bytes(text.replace(/=+$/, "")), original)
  })
})

describe("anySignature", () => {
  const hex = Buffer.from(bytes(32)).toString("hex")
  it.each([
    ["hex", hex, true],
    ["hex in capitals", hex.toUpperCase(), true],
    ["base64", base64(32), true],
    ["base64 without padding", base64(32).slice(0, -1), true],
    ["base64url", Buffer.from(bytes(32)).toString("base64url"), true],
    ["base64url with padding", `${Buffer.from(bytes(32)).toString("base64url")}=`, true],
    ["something before hex", `z${hex}`, false],
    ["something after hex", `${hex}z`, false],
    ["a digit too many", `${hex}0`, false],
    ["a digit too few", hex.slice(1), false],
    ["31 bytes", base64(31), false],
    ["33 bytes", base64(33), false],
    ["33 bytes, of which the last is zero", Buffer.from([...bytes(32), 0]).toString("base64"), false],
    ["none", "", false]
  ] as const)("%s", (_, text, good) => {
    assert.deepStrictEqual(plain(Signature.anySignature(text)), good ? [...bytes(32)] : undefined)
  })

  it("the two characters that base64url replaces", () => {
    const text = Buffer.from(Uint8Array.from({ length: 32 }, () => 0xfb)).toString("base64url")
    assert.include(text, "-")
    assert.include(text, "_", "both are there more than once")
    assert.deepStrictEqual(
      plain(Signature.anySignature(text)),
      Array.from({ length: 32 }, () => 0xfb)
    )
  })

  it("accepts every hex digit, and no other character", () => {
    for (let code = 0; code < 128; code++) {
      const character = String.fromCharCode(code)
      const read = Signature.anySignature(character.repeat(64))
      assert.strictEqual(read !== undefined, /^[0-9a-fA-F]$/.test(character), JSON.stringify(character))
      if (read)
        assert.deepStrictEqual(
          plain(read),
          Array.from({ length: 32 }, () => Number(`0x${character}${character}`))
        )
    }
  })
})

describe("isUnixSeconds", () => {
  it.each([
    ["0", true],
    ["1790000000", true],
    ["9".repeat(12), true],
    ["9".repeat(13), false],
    ["", false],
    ["x1", false],
    ["1x", false],
    [" 1", false],
    ["1\n", false],
    ["-1", false],
    ["+1", false],
    ["1.0", false],
    ["1e3", false],
    ["٣", false],
    [undefined, false]
  ] as const)("%j: %s", (text, expected) => assert.strictEqual(Signature.isUnixSeconds(text), expected))
})

describe("prefixed", () => {
  it("concatenates both", () => {
    assert.strictEqual(new TextDecoder().decode(Signature.prefixed("ü.", "bödy")), "ü.bödy")
    assert.deepStrictEqual(plain(Signature.prefixed(bytes(2), bytes(3))), [...bytes(2), ...bytes(3)])
  })
})

/** Texts of an absent setting. */
const absent = [
  "",
  " ",
  "\t\r\n",
  "undefined",
  "null",
  " null\n",
  "<redacted>",
  "[object Object]",
  "whsec_",
  "whsec_undefined",
  // Forms of other languages, editors, shells and logs.
  "None",
  "NULL",
  "nil",
  "NaN",
  '""',
  "''",
  '"undefined"',
  "\u200b",
  "\u00a0\ufeff",
  "<redacted:webhook secret>",
  "${WEBHOOK_SECRET}",
  '"whsec_null"'
]

describe("requireSecret", () => {
  it.each(absent)("refuses %j, alone and beside another", (text) => {
    for (const secret of [Redacted.make(text), [Redacted.make("good"), Redacted.make(text)]]) {
      assert.throws(
        () => Signature.requireSecret(secret),
        "Webhook rejected (SecretMissing): there is no secret to verify with."
      )
    }
  })
  it("refuses a missing secret", () => {
    // The casts: untyped callers.
    for (const none of [[], undefined, null, "text", {}, ["text"], Redacted.make(undefined)] as Array<never>) {
      assert.throws(() => Signature.requireSecret(none), Signature.WebhookRejected)
    }
  })
  it.each([
    "undefined behaviour",
    "nullable",
    "nullwhsec_",
    "x",
    " x ",
    "0",
    "nonesuch",
    '"x"',
    'null""',
    '""null',
    "$ecret",
    "<x>",
    "x<redacted>",
    "<redacted>x"
  ])("gives %j back", (text) => {
    const secret = Redacted.make(text)
    assert.strictEqual(Signature.requireSecret(secret), secret)
  })
})

describe("base64Key", () => {
  it.each([
    ["", []],
    ["AA", [0]],
    ["AB", [0]],
    ["AB==", [0]],
    ["AAB", [0, 0]],
    ["AAB=", [0, 0]],
    ["AAAA", [0, 0, 0]],
    ["AAAAAA", [0, 0, 0, 0]],
    ["/+8", [255, 239]],
    ["A", undefined],
    ["AAAAA", undefined],
    ["AA=", undefined],
    ["AAA==", undefined],
    ["AAAA=", undefined],
    ["A===", undefined],
    ["=", undefined],
    ["==", undefined],
    ["====", undefined],
    ["AA=A", undefined],
    ["-AAA", undefined],
    ["AAA-", undefined],
    ["A-A_", undefined],
    ["AA A", undefined],
    ["AAAA\n", undefined],
    ["AA==AA", undefined]
  ] as const)("%j", (text, expected) => {
    assert.deepStrictEqual(plain(Signature.base64Key(text)), expected && [...expected])
  })
})

describe("keysOf", () => {
  const [one, two, empty, bad] = ["one", "two", "", "bad"].map((text) => Redacted.make(text))
  const hollow = Redacted.make("hollow")
  const decode = (text: string) =>
    text === "bad" ? undefined : text === "hollow" ? new Uint8Array() : Signature.bytesOf(text)
  it.effect.each([
    { name: "one", secret: one!, expected: ["one"] },
    { name: "two, in order", secret: [two!, one!], expected: ["two", "one"] },
    { name: "none", secret: [], expected: "SecretMissing" },
    { name: "empty", secret: empty!, expected: "SecretMissing" },
    { name: "a key without bytes", secret: hollow, expected: "SecretMissing" },
    { name: "one of two keys without bytes", secret: [one!, hollow], expected: "SecretMissing" },
    { name: "one of two empty", secret: [one!, empty!], expected: "SecretMissing" },
    ...absent.map((text) => ({ name: JSON.stringify(text), secret: Redacted.make(text), expected: "SecretMissing" })),
    { name: "of another form", secret: bad!, expected: "SecretMalformed" },
    { name: "one of two of another form", secret: [one!, bad!], expected: "SecretMalformed" }
  ])("$name: $expected", ({ expected, secret }) =>
    Effect.gen(function* () {
      const found = yield* Effect.match(Signature.keysOf(secret, decode), {
        onSuccess: (keys) => keys.map((key) => new TextDecoder().decode(key)),
        onFailure: ({ message, reason }) => {
          assert.include(message, `Webhook rejected (${reason}): `)
          assert.include(
            message,
            { SecretMissing: "no secret to verify with", SecretMalformed: "does not have the form of its scheme" }[
              reason as string
            ]!
          )
          return reason
        }
      })
      assert.deepStrictEqual(found, expected)
    })
  )
})
