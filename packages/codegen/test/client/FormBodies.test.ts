/** Forms, urlencoded and multipart: fields by OpenAPI 3.1's Encoding Object. */
import { assert, describe, it } from "vitest"
import { form, multipart } from "../../src/client/Forms.ts"
import type { FieldFormats } from "../../src/client/Forms.ts"
import type { Problems } from "../../src/client/Parameters.ts"
import { deepObject, spaceDelimited } from "../../src/client/Styles.ts"

const half = "\ud83d"
const cycle: { self?: unknown } = {}
cycle.self = cycle
const bytes = Uint8Array.of(255, 0)
const asJson = "Expected JSON without NaN and half of a surrogate pair"
const noParts = "Expected text, a number or a valid date"
const malformed = "Expected well-formed Unicode"

const urlencoded = (body: unknown, formats?: FieldFormats): readonly [unknown, string | undefined, Problems] => {
  const problems: Problems = []
  const { content, type } = form(formats)(body, problems)
  return [content, type, problems]
}

describe("urlencoded", () => {
  const rows: ReadonlyArray<readonly [title: string, body: object, expected: string, formats?: FieldFormats]> = [
    ["text", { a: "b c" }, "a=b+c"],
    ["empty text", { a: "" }, "a="],
    ["numbers and booleans", { a: 1, b: false }, "a=1&b=false"],
    ["integers beyond 2^53", { a: 9007199254740993n }, "a=9007199254740993"],
    ["dates as timestamps", { a: new Date(0) }, "a=1970-01-01T00%3A00%3A00.000Z"],
    ["nothing for undefined and null", { a: undefined, b: null, c: 1 }, "c=1"],
    ["reserved characters", { "a&b": "!'()~*-._%+ &=\u00fc" }, "a%26b=%21%27%28%29%7E*-._%25%2B+%26%3D%C3%BC"],
    ["a list as repeated fields", { a: ["b", 2, undefined, null] }, "a=b&a=2"],
    ["an object as JSON", { a: { b: [1] } }, "a=%7B%22b%22%3A%5B1%5D%7D"],
    ["objects in a list as JSON", { a: [{ b: 1 }] }, "a=%7B%22b%22%3A1%7D"],
    [
      "a list of a media type of JSON as one",
      { a: ["b"] },
      "a=%5B%22b%22%5D",
      { a: { contentType: "application/json" } }
    ],
    ["text of a media type of JSON", { a: "b" }, "a=%22b%22", { a: { contentType: "application/json" } }],
    ["a list of another media type", { a: ["b", "c"] }, "a=b&a=c", { a: { contentType: "text/plain" } }],
    ["bytes in Base64", { a: bytes }, "a=%2FwA%3D", { a: { base64: true } }],
    ["a list in Base64", { a: [bytes, "/wA="] }, "a=%2FwA%3D&a=%2FwA%3D", { a: { base64: true } }],
    ["text in Base64, which it is already", { a: "/wA=" }, "a=%2FwA%3D", { a: { base64: true } }],
    ["a style: form, exploded", { a: ["b", "c"] }, "a=b&a=c", { a: { explode: true } }],
    ["a style: form, not exploded", { a: ["b c", "d,e"] }, "a=b+c,d%2Ce", { a: { explode: false } }],
    ["a style: an object's keys", { a: { "b c": "d~" } }, "b+c=d%7E", { a: { explode: true } }],
    ["a style: deepObject", { "a b": { "c d": { e: 1 } } }, "a+b%5Bc+d%5D%5Be%5D=1", { "a b": { style: deepObject } }],
    ["a style: spaceDelimited", { a: ["b", "c"] }, "a=b%20c", { a: { style: spaceDelimited } }],
    ["allowReserved", { a: "b/c" }, "a=B/C", { a: { allowReserved: (text) => text.toUpperCase() } }],
    ["a style of JSON, which counts", { a: ["b"] }, "a=b", { a: { explode: true, contentType: "application/json" } }],
    ["a format of another field", { a: [1, 2] }, "a=1&a=2", { b: { explode: false } }],
    ["a name of every object's", { toString: "a" }, "toString=a", {}]
  ]
  for (const [title, body, expected, formats] of rows) {
    it(title, () => {
      assert.deepStrictEqual(urlencoded(body, formats), [expected, "application/x-www-form-urlencoded", []])
    })
  }

  it("without fields is no body", () => {
    assert.deepStrictEqual(urlencoded({ a: undefined }), [null, undefined, []])
  })
  it("has the documented type", () => {
    assert.strictEqual(
      form({}, "application/x-www-form-urlencoded;charset=utf-8")({ a: 1 }, []).type,
      "application/x-www-form-urlencoded;charset=utf-8"
    )
  })
  it.each(["a=1", new URLSearchParams("a=1"), new FormData()])("sends a form that the caller has made: %o", (body) => {
    assert.deepStrictEqual(urlencoded(body), [body, "application/x-www-form-urlencoded", []])
  })
  it.each([null, undefined, 5])("refuses %s as a body", (body) => {
    const problem = "Expected the fields of a form"
    assert.deepStrictEqual(urlencoded(body), [null, "application/x-www-form-urlencoded", [{ field: "body", problem }]])
  })

  const failing: ReadonlyArray<readonly [title: string, body: object, problems: Problems, formats?: FieldFormats]> = [
    ["a circle", { a: cycle }, [{ field: "body.a", problem: asJson }]],
    ["bytes", { a: bytes }, [{ field: "body.a", problem: asJson }]],
    ["a file", { a: new Blob(["b"]) }, [{ field: "body.a", problem: asJson }]],
    ["a buffer in a list", { a: [bytes.buffer] }, [{ field: "body.a", problem: asJson }]],
    [
      "bytes under JSON",
      { a: bytes },
      [{ field: "body.a", problem: asJson }],
      { a: { contentType: "application/json" } }
    ],
    ["a circle in a list", { a: [cycle] }, [{ field: "body.a", problem: asJson }]],
    ["a date that is none", { a: new Date(Number.NaN) }, [{ field: "body.a", problem: noParts }]],
    ["NaN", { a: Number.NaN }, [{ field: "body.a", problem: noParts }]],
    ["a function", { a: () => 1 }, [{ field: "body.a", problem: noParts }]],
    ["half a surrogate pair", { a: half }, [{ field: "body.a", problem: malformed }]],
    ["half a pair as a name", { [half]: 1 }, [{ field: "body", problem: "Expected names of well-formed Unicode" }]],
    ["parts in parts of a style", { a: [["b"]] }, [{ field: "body.a[0]", problem: noParts }], { a: { explode: false } }]
  ]
  for (const [title, body, problems, formats] of failing) {
    it(`refuses ${title}`, () => {
      assert.deepStrictEqual(urlencoded(body, formats)[2], problems)
    })
  }
  it("refuses half a surrogate pair in a form that the caller has made", () => {
    assert.deepStrictEqual(urlencoded(half)[2], [{ field: "body", problem: malformed }])
  })
  it("writes nothing of what it refuses, and the rest", () => {
    assert.strictEqual(urlencoded({ a: half, [half]: 1, b: 2 })[0], "a=&b=2")
  })
})

interface Sent {
  readonly head: string
  readonly text: string
}

/** The parts of a multipart body, by the boundary that its type names, and the problems that were found. */
const partsOf = async (body: unknown, formats?: FieldFormats): Promise<readonly [ReadonlyArray<Sent>, Problems]> => {
  const problems: Problems = []
  const { content, type = "" } = multipart(formats)(body, problems)
  assert.match(type, /^multipart\/form-data; boundary=[0-9a-f]{32}$/)
  assert.instanceOf(content, Blob)
  assert.strictEqual((content as Blob).type, type)
  const text = Buffer.from(await (content as Blob).arrayBuffer()).toString("latin1")
  const boundary = type.slice(type.indexOf("=") + 1)
  const end = `--${boundary}--\r\n`
  assert.isTrue(text.endsWith(end))
  const parts = text.slice(0, -end.length).split(`--${boundary}\r\n`)
  assert.strictEqual(parts.shift(), "")
  const sent = parts.map((part) => {
    assert.isTrue(part.endsWith("\r\n"))
    const [head = "", ...rest] = part.slice(0, -2).split("\r\n\r\n")
    return { head, text: rest.join("\r\n\r\n") }
  })
  return [sent, problems]
}

const named = 'Content-Disposition: form-data; name="a"'
const png = "Content-Type: image/png"
const asFile = (name: string, type = "Content-Type: application/octet-stream"): string =>
  `${named}; filename="${name}"\r\n${type}`

describe("multipart", () => {
  const rows: ReadonlyArray<
    readonly [
      title: string,
      value: unknown,
      expected: ReadonlyArray<readonly [head: string, text: string]>,
      format?: FieldFormats[string]
    ]
  > = [
    ["text without a media type", "b c&d", [[named, "b c&d"]]],
    ["empty text", "", [[named, ""]]],
    ["text with line breaks", "b\r\n\r\nc", [[named, "b\r\n\r\nc"]]],
    [
      "numbers and booleans",
      [1, false],
      [
        [named, "1"],
        [named, "false"]
      ]
    ],
    ["dates as timestamps", new Date(0), [[named, "1970-01-01T00:00:00.000Z"]]],
    ["nothing for undefined and null", [undefined, null], []],
    ["an object as JSON", { b: 1 }, [[`${named}\r\nContent-Type: application/json`, '{"b":1}']]],
    [
      "a list as repeated parts",
      ["b", { c: 1 }],
      [
        [named, "b"],
        [`${named}\r\nContent-Type: application/json`, '{"c":1}']
      ]
    ],
    ["text under its media type", "b", [[`${named}\r\nContent-Type: text/csv`, "b"]], { contentType: "text/csv" }],
    [
      "a list under JSON as one part",
      ["b"],
      [[`${named}\r\nContent-Type: application/json`, '["b"]']],
      { contentType: "application/json" }
    ],
    [
      "text under JSON",
      "b",
      [[`${named}\r\nContent-Type: application/json`, '"b"']],
      { contentType: "application/json" }
    ],
    [
      "headers of the part",
      "b",
      [[`${named}\r\nX-One: 1\r\nX-Two: 2`, "b"]],
      { headers: { "X-One": "1", "X-Two": "2" } }
    ],
    ["a file", new Blob(["b"], { type: "image/png" }), [[asFile("blob", png), "b"]]],
    ["a file's name", new File(["b"], "c.png", { type: "image/png" }), [[asFile("c.png", png), "b"]]],
    ["a file's name with what would end it", new File(["b"], 'c"\r\nd'), [[asFile("c%22%0D%0Ad"), "b"]]],
    [
      "a file's own media type before the declared one",
      new Blob(["b"], { type: "image/png" }),
      [[asFile("blob", png), "b"]],
      { contentType: "image/jpeg" }
    ],
    [
      "a file under the declared media type",
      new Blob(["b"]),
      [[asFile("blob", png), "b"]],
      { contentType: "image/*, , image/png ,image/jpeg" }
    ],
    ["a file of a range", new Blob(["b"]), [[asFile("blob"), "b"]], { contentType: "image/*" }],
    ["a file's headers", new Blob(["b"]), [[`${asFile("blob")}\r\nX-One: 1`, "b"]], { headers: { "X-One": "1" } }],
    ["bytes as a file", bytes, [[asFile("blob"), "\u00ff\0"]]],
    ["a part of a buffer", bytes.subarray(0, 1), [[asFile("blob"), "\u00ff"]]],
    ["bytes in Base64", bytes, [[`${named}\r\nContent-Type: application/octet-stream`, "/wA="]], { base64: true }],
    [
      "bytes in Base64 under their type",
      bytes,
      [[`${named}\r\n${png}`, "/wA="]],
      { base64: true, contentType: "image/png" }
    ],
    [
      "text in Base64, which it is already",
      "/wA=",
      [[`${named}\r\nContent-Type: application/octet-stream`, "/wA="]],
      { base64: true }
    ],
    [
      "text in Base64 under JSON",
      "/wA=",
      [[`${named}\r\nContent-Type: application/json`, "/wA="]],
      { base64: true, contentType: "application/json" }
    ],
    ["a file under Base64", new Blob(["b"]), [[asFile("blob"), "b"]], { base64: true }],
    ["a style: form, not exploded", ["b c", "d"], [[named, "b c,d"]], { explode: false }],
    [
      "a style: form, exploded",
      ["b c", "d"],
      [
        [named, "b c"],
        [named, "d"]
      ],
      { explode: true }
    ],
    [
      "a style: deepObject",
      { "b c": 1 },
      [['Content-Disposition: form-data; name="a[b c]"', "1"]],
      { style: deepObject }
    ],
    ["a style: spaceDelimited", ["b", "c"], [[named, "b c"]], { style: spaceDelimited }],
    [
      "a style: headers of the part",
      "b",
      [[`${named}\r\nX-One: 1`, "b"]],
      { explode: true, headers: { "X-One": "1" } }
    ],
    [
      "allowReserved, where nothing is encoded",
      "b/c d",
      [[named, "b/c d"]],
      { allowReserved: (text) => text.toUpperCase() }
    ]
  ]
  for (const [title, value, expected, format] of rows) {
    it(title, async () => {
      const [parts, problems] = await partsOf({ a: value }, format === undefined ? undefined : { a: format })
      assert.deepStrictEqual(
        parts.map(({ head, text }) => [head, text]),
        expected.map((each) => [...each])
      )
      assert.deepStrictEqual(problems, [])
    })
  }

  it("quotes names", async () => {
    const [parts] = await partsOf({ 'a"\n\r"b"': "c" })
    assert.deepStrictEqual(parts, [{ head: 'Content-Disposition: form-data; name="a%22%0A%0D%22b%22"', text: "c" }])
  })
  it("quotes every one of several line breaks", async () => {
    const [parts] = await partsOf({ "a\n\nb\r\rc": "d" })
    assert.deepStrictEqual(parts[0]?.head, 'Content-Disposition: form-data; name="a%0A%0Ab%0D%0Dc"')
  })
  it("has a boundary of its own for each body", () => {
    assert.notStrictEqual(multipart()({ a: 1 }, []).type, multipart()({ a: 1 }, []).type)
  })
  it("without fields is a body without parts", async () => {
    assert.deepStrictEqual(await partsOf({}), [[], []])
  })
  it.each(["text", new FormData()])("sends a form that the caller has made: %o", (body) => {
    const problems: Problems = []
    assert.deepStrictEqual([multipart()(body, problems), problems], [{ content: body, type: undefined }, []])
  })

  const failing: ReadonlyArray<readonly [title: string, body: object, problems: Problems, formats?: FieldFormats]> = [
    ["a form in a form", { a: new FormData() }, [{ field: "body.a", problem: asJson }]],
    ["a circle", { a: cycle }, [{ field: "body.a", problem: asJson }]],
    ["infinity", { a: Infinity }, [{ field: "body.a", problem: noParts }]],
    ["half a surrogate pair", { a: half }, [{ field: "body.a", problem: malformed }]],
    ["half a pair in Base64", { a: half }, [{ field: "body.a", problem: malformed }], { a: { base64: true } }],
    ["half a pair as a name", { [half]: 1 }, [{ field: "body", problem: "Expected names of well-formed Unicode" }]],
    [
      "half a pair as the name of a file",
      { a: Object.defineProperty(new File([""], "a"), "name", { value: half }) },
      [{ field: "body.a", problem: "Expected a file name of well-formed Unicode" }]
    ],
    ["parts in parts of a style", { a: { b: [1] } }, [{ field: "body.a", problem: noParts }], { a: { explode: true } }]
  ]
  for (const [title, body, problems, formats] of failing) {
    it(`refuses ${title}`, async () => {
      const [parts, found] = await partsOf(body, formats)
      assert.deepStrictEqual(found, problems)
      assert.deepStrictEqual(parts.map(({ text }) => text).join(""), "")
    })
  }
  it("refuses null as a body", () => {
    const problems: Problems = []
    assert.deepStrictEqual(multipart()(null, problems), { content: null, type: undefined })
    assert.deepStrictEqual(problems, [{ field: "body", problem: "Expected the fields of a form" }])
  })
})
