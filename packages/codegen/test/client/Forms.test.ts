/** Forms and headers as a server receives them: parts with headers, objects in `simple` style, and random fields. */
import { assert, describe, it } from "@effect/vitest"
import { createClient, form, multipart } from "../../src/client/index.ts"
import type { FieldFormats } from "../../src/client/index.ts"
import { answering } from "../kit/Answering.ts"
import { chance } from "../kit/Random.ts"
import type { Chance } from "../kit/Random.ts"

/** The parts of a form, each as its head's lines and its body. */
const partsOf = (body: string): ReadonlyArray<readonly [head: ReadonlyArray<string>, body: string]> => {
  const [boundary = ""] = body.split("\r\n", 1)
  return body
    .slice(0, body.lastIndexOf(`${boundary}--`))
    .split(`${boundary}\r\n`)
    .slice(1)
    .map((part) => {
      const at = part.indexOf("\r\n\r\n")
      return [part.slice(0, at).split("\r\n"), part.slice(at + 4, -2)] as const
    })
}

const sent = async (body: object, wire: object, headers: object = {}) => {
  await using server = await answering()
  const client = createClient({ baseUrl: server.url })
  await client.post({ url: "/", body, wire, headers: { ...headers }, throwOnError: true })
  return server.arrived[0]!
}

const named = (name: string, file?: string): string =>
  `Content-Disposition: form-data; name="${name}"${file === undefined ? "" : `; filename="${file}"`}`

interface PartRow {
  readonly title: string
  readonly body: object
  readonly formats?: FieldFormats
  readonly parts: ReadonlyArray<readonly [head: ReadonlyArray<string>, body: string]>
}

const pdf = new File(["%PDF"], "a.pdf", { type: "application/pdf" })
const bare = new Blob(["x"])

const parts: ReadonlyArray<PartRow> = [
  { title: "text", body: { a: "1" }, parts: [[[named("a")], "1"]] },
  {
    title: "numbers and booleans",
    body: { a: 1.5, b: false, c: 10n },
    parts: [
      [[named("a")], "1.5"],
      [[named("b")], "false"],
      [[named("c")], "10"]
    ]
  },
  { title: "a date", body: { a: new Date(0) }, parts: [[[named("a")], "1970-01-01T00:00:00.000Z"]] },
  { title: "null and undefined", body: { a: null, b: undefined, c: "1" }, parts: [[[named("c")], "1"]] },
  { title: "an object", body: { a: { b: 1 } }, parts: [[[named("a"), "Content-Type: application/json"], '{"b":1}']] },
  {
    title: "a list of texts",
    body: { a: ["1", "2"] },
    parts: [
      [[named("a")], "1"],
      [[named("a")], "2"]
    ]
  },
  {
    title: "a list as JSON",
    body: { a: ["1", "2"] },
    formats: { a: { contentType: "application/json" } },
    parts: [[[named("a"), "Content-Type: application/json"], '["1","2"]']]
  },
  { title: "a file", body: { a: pdf }, parts: [[[named("a", "a.pdf"), "Content-Type: application/pdf"], "%PDF"]] },
  {
    title: "a list of files",
    body: { a: [pdf, bare] },
    parts: [
      [[named("a", "a.pdf"), "Content-Type: application/pdf"], "%PDF"],
      [[named("a", "blob"), "Content-Type: application/octet-stream"], "x"]
    ]
  },
  {
    title: "bytes",
    body: { a: new Uint8Array([65]) },
    parts: [[[named("a", "blob"), "Content-Type: application/octet-stream"], "A"]]
  },
  {
    title: "a file's own type before the declared",
    body: { a: pdf },
    formats: { a: { contentType: "image/png" } },
    parts: [[[named("a", "a.pdf"), "Content-Type: application/pdf"], "%PDF"]]
  },
  {
    title: "the declared type of a file without one",
    body: { a: bare },
    formats: { a: { contentType: "image/*, image/png" } },
    parts: [[[named("a", "blob"), "Content-Type: image/png"], "x"]]
  },
  {
    title: "text of a declared type",
    body: { a: "BEGIN" },
    formats: { a: { contentType: "text/vcard" } },
    parts: [[[named("a"), "Content-Type: text/vcard"], "BEGIN"]]
  },
  {
    title: "headers of a part",
    body: { a: "1" },
    formats: { a: { headers: { "X-One": "1", "X-Two": "a b" } } },
    parts: [[[named("a"), "X-One: 1", "X-Two: a b"], "1"]]
  },
  {
    title: "headers of a part, after its type",
    body: { a: { b: 1 } },
    formats: { a: { headers: { "Content-ID": "<a>" } } },
    parts: [[[named("a"), "Content-Type: application/json", "Content-ID: <a>"], '{"b":1}']]
  },
  {
    title: "headers of every part of a list",
    body: { a: ["1", "2"] },
    formats: { a: { headers: { "X-One": "1" } } },
    parts: [
      [[named("a"), "X-One: 1"], "1"],
      [[named("a"), "X-One: 1"], "2"]
    ]
  },
  {
    title: "headers of a file",
    body: { a: pdf },
    formats: { a: { headers: { "X-One": "1" } } },
    parts: [[[named("a", "a.pdf"), "Content-Type: application/pdf", "X-One: 1"], "%PDF"]]
  },
  {
    title: "headers of a part in a style",
    body: { a: [1, 2] },
    formats: { a: { explode: false, headers: { "X-One": "1" } } },
    parts: [[[named("a"), "X-One: 1"], "1,2"]]
  },
  {
    title: "Base64",
    body: { a: new Uint8Array([1, 2, 3]) },
    formats: { a: { base64: true } },
    parts: [[[named("a"), "Content-Type: application/octet-stream"], "AQID"]]
  },
  {
    title: "quotes and line ends in names",
    body: { 'a"\r\nb': new File(["x"], 'c"\n.txt', { type: "text/plain" }) },
    parts: [[[named("a%22%0D%0Ab", "c%22%0A.txt"), "Content-Type: text/plain"], "x"]]
  }
]

describe("parts of a form", () => {
  it.each(parts)("$title", async ({ body, formats, parts: expected }) => {
    const { body: arrived, headers } = await sent(body, { body: multipart(formats) })
    assert.match(String(headers["content-type"]), /^multipart\/form-data; boundary=[\da-f]{32}$/)
    assert.deepStrictEqual(partsOf(arrived.toString()), expected)
  })
})

const headerRows: ReadonlyArray<readonly [title: string, value: unknown, format: object, arrives: string | undefined]> =
  [
    ["a text", "a", {}, "a"],
    ["a number", 1, {}, "1"],
    ["a list", ["a", 1, true], {}, "a,1,true"],
    ["a list, exploded", ["a", "b"], { explode: true }, "a,b"],
    ["an object", { a: 1, b: "x y" }, {}, "a,1,b,x y"],
    ["an object, exploded", { a: 1, b: "x y" }, { explode: true }, "a=1,b=x y"],
    ["nothing is encoded", { a: "ä/%" }, { explode: true }, "a=ä/%"],
    ["fields that are absent", { a: undefined, b: null, c: 1 }, { explode: true }, "c=1"],
    ["an empty list", [], {}, undefined],
    ["an empty object", {}, {}, undefined],
    ["JSON", { a: [1] }, { json: true }, '{"a":[1]}'],
    ["a date", new Date(0), {}, "1970-01-01T00:00:00.000Z"]
  ]

describe("headers in simple style", () => {
  it.each(headerRows)("%s", async (_, value, format, arrives) => {
    const { headers } = await sent({}, { header: { "X-Filter": format } }, { "x-filter": value })
    const got = headers["x-filter"]
    assert.strictEqual(typeof got === "string" ? Buffer.from(got, "latin1").toString("latin1") : got, arrives)
  })
})

type Field = string | File
type Fields = { readonly [name: string]: Field | ReadonlyArray<Field> }

const letters = [
  "a",
  "Z",
  "0",
  " ",
  "&",
  "=",
  "+",
  "%",
  "%41",
  "[",
  "]",
  ";",
  "/",
  "\\",
  "'",
  '"',
  "é",
  "€",
  "😀",
  "--",
  ":",
  "\t",
  "#",
  "?"
]
const textBy = (draw: Chance, more: ReadonlyArray<string>): string =>
  Array.from({ length: draw.below(9) }, () => draw.pick([...letters, ...more])).join("")

const fieldBy = (draw: Chance, hasFiles: boolean): Field => {
  if (!hasFiles || draw.oneIn(2)) return textBy(draw, ["\r\n", "\n", "\r", "\0", "\r\n--"])
  const bytes = Uint8Array.from({ length: draw.below(40) }, () => draw.below(256))
  return new File([bytes], `f${textBy(draw, [])}`, {
    type: draw.pick(["image/png", "text/plain", "application/x-own"])
  })
}

const fieldsBy = (draw: Chance, hasFiles: boolean): Fields =>
  Object.fromEntries(
    Array.from({ length: 1 + draw.below(5) }, (): [string, Fields[string]] => [
      `n${textBy(draw, [])}`,
      draw.oneIn(3) ? Array.from({ length: 1 + draw.below(3) }, () => fieldBy(draw, hasFiles)) : fieldBy(draw, hasFiles)
    ])
  )

/** Names, values and files, in their order, in a form that can be compared. */
const listed = async (entries: Iterable<readonly [string, Field]>): Promise<ReadonlyArray<unknown>> =>
  Promise.all(
    [...entries].map(async ([name, value]) =>
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString("hex")]
    )
  )

const entriesOf = (fields: Fields): ReadonlyArray<readonly [string, Field]> =>
  Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((each): readonly [string, Field] => [name, each as Field])
  )

describe("any fields and files are read back", () => {
  const seeds = Array.from({ length: 300 }, (_, seed) => seed)
  it.each([
    ["multipart/form-data", multipart(), true],
    ["application/x-www-form-urlencoded", form(), false]
  ] as const)("%s", async (_, writer, hasFiles) => {
    let files = 0
    for (const seed of seeds) {
      const fields = fieldsBy(chance(seed), hasFiles)
      const { body, headers } = createClient({ baseUrl: "https://x.example" }).build({
        method: "POST",
        url: "/",
        body: fields,
        wire: { body: writer }
      })
      // Node's own parser: it shares no code with the writer.
      const read = await new Response(body as Blob | string, {
        headers: new Headers([...headers] as Array<[string, string]>)
      }).formData()
      const expected = await listed(entriesOf(fields))
      assert.deepStrictEqual(await listed(read as Iterable<[string, Field]>), expected, `seed ${seed}`)
      files += expected.filter((each) => (each as ReadonlyArray<unknown>).length > 2).length
    }
    // The sample means something only with files.
    assert.isTrue(hasFiles ? files > 200 : files === 0)
  })
})
