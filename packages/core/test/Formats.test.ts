import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { formats } from "../src/schema/Formats.ts"

const folder = join(
  import.meta.dirname,
  "../../../../shared/suites/json-schema-2020-12/tests/draft2020-12/optional/format"
)

/** Texts that pass as a format, and texts that do not. */
const rows: {
  readonly [format: string]: { readonly fits: ReadonlyArray<string>; readonly not: ReadonlyArray<string> }
} = {
  uuid: { fits: ["3c90c3cc-0d44-4b50-8888-8dd25736052a"], not: ["", "3c90c3cc0d444b5088888dd25736052a"] },
  date: { fits: ["2024-02-29"], not: ["2023-02-29", "2024-4-1", "2024-04-31"] },
  "date-time": { fits: ["2024-01-02T03:04:05Z", "2024-01-02T03:04:05"], not: ["2024-01-02", "2024-01-02T24:00:00Z"] },
  time: { fits: ["12:00:00Z", "12:00:00.5+01:00"], not: ["24:00:00Z", "12:00", "12:00:00Zx"] },
  duration: { fits: ["P3D", "PT36H", "P1Y2M3DT4H5M6S", "P2W"], not: ["P", "PT", "3D", "P1D2W", "P1YT"] },
  email: {
    fits: [
      "a@example.com",
      "a.b+c@sub.example.co.uk",
      "o'neil@example.com",
      '"a b"@example.com',
      "jürgen@müller.example",
      "a@localhost",
      "a@[127.0.0.1]"
    ],
    not: [
      "",
      "a",
      "@example.com",
      "a@",
      "a b@example.com",
      "a@b@example.com",
      ".a@example.com",
      "a..b@example.com",
      "a@-example.com",
      "A <a@example.com>"
    ]
  },
  "idn-email": { fits: ["실례@실례.테스트"], not: ["실례"] },
  hostname: {
    fits: ["example.com", "a", "xn--4gbwdl.xn--wgbh1c"],
    not: ["", "-a.com", "a_b.com", "a..b", "a.com.", `${"a".repeat(64)}.com`]
  },
  ipv4: { fits: ["192.168.0.1", "0.0.0.0"], not: ["256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4."] },
  ipv6: {
    fits: ["::1", "2001:db8::8:800:200c:417a", "::ffff:192.168.0.1"],
    not: ["1.2.3.4", "12345::", "::1]/x[", "fe80::1%eth0", ":"]
  },
  uri: {
    fits: [
      "https://example.com",
      "https://user@example.com:8080/a/b?c[d]=e#f",
      "mailto:a@example.com",
      "urn:isbn:0451450523",
      "https://example.com/ü",
      "http://[::1]/"
    ],
    not: [
      "",
      "example.com",
      "/a/b",
      "//example.com",
      "https://a b.com",
      "https://example.com/<a>",
      "https://example.com/%zz",
      "https://example.com:port/"
    ]
  },
  iri: { fits: ["https://exämple.com/ü"], not: ["exämple"] },
  "uri-reference": {
    fits: ["/a?b#c", "a", "", "//example.com/a", "https://example.com"],
    not: ["\\\\share", "/a b", "#a#b"]
  },
  "iri-reference": { fits: ["/ü"], not: ["/ü ü"] },
  "json-pointer": { fits: ["", "/a~1b/0", "/"], not: ["a", "/a~2"] },
  byte: { fits: ["", "aGk=", "a-_/+w==", "aGk\r\n"], not: ["ä", "a=b", "a===", "{}"] },
  regex: { fits: ["^a+$", ""], not: ["(", "\\_"] }
}

describe("formats", () => {
  it("every format has rows", () =>
    assert.deepStrictEqual(Object.keys(rows).toSorted(), Object.keys(formats).toSorted()))

  for (const [name, { fits, not }] of Object.entries(rows)) {
    it(name, () => {
      const holds = formats[name]?.[0] ?? assert.fail(name)
      assert.deepStrictEqual(
        fits.filter((text) => !holds(text)),
        []
      )
      assert.deepStrictEqual(
        not.filter((text) => holds(text)),
        []
      )
    })
  }

  it("long hostile text is decided at once", () => {
    for (const [, [holds]] of Object.entries(formats)) {
      for (const text of [
        "a".repeat(50_000),
        "a.".repeat(25_000),
        "1:".repeat(25_000),
        "-".repeat(50_000),
        "%20".repeat(20_000)
      ])
        holds(text)
    }
  })

  if (existsSync(folder)) {
    it("no text that JSON Schema's test suite calls valid is refused", () => {
      const refused: Array<string> = []
      let seen = 0
      for (const file of readdirSync(folder)) {
        // The suite's form: groups of tests, each with a schema. Read in place.
        const groups = JSON.parse(readFileSync(join(folder, file), "utf8")) as ReadonlyArray<{
          readonly schema: { readonly format?: string }
          readonly tests: ReadonlyArray<{ readonly data: unknown; readonly valid: boolean }>
        }>
        for (const { schema, tests } of groups) {
          const format = formats[schema.format ?? ""]
          for (const { data, valid } of tests) {
            if (format === undefined || !valid || typeof data !== "string") continue
            seen++
            if (!format[0](data)) refused.push(`${schema.format}: ${data}`)
          }
        }
      }
      assert.deepStrictEqual(refused, [])
      assert.isAbove(seen, 100)
    })
  } else {
    it.skip("JSON Schema's test suite (skipped: ../shared/suites is not beside the repository)", () => {})
  }
})
