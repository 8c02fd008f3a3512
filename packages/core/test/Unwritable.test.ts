// Requests that cannot be written: refused at once, by the call and by the raw client; nothing is sent, nothing retried, nothing shown.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError, RequestInvalid } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import type { CallOptions } from "../src/operation/CallInput.ts"
import * as TestTransport from "../src/transport/TestTransport.ts"
import { raw, requestTo } from "./kit/Raw.ts"
import { TestClient } from "./kit/Scripted.ts"
import { clientFor } from "./kit/Served.ts"
import { recorded } from "./kit/Spans.ts"

const half = "hunter2\ud800"
const cycle: Record<string, unknown> = { secret: "hunter2" }
cycle["self"] = cycle
const failing = {
  toJSON() {
    throw new Error("hunter2")
  }
}

interface Row {
  readonly title: string
  readonly options: CallOptions
  readonly wire?: Operation["wire"]
  readonly fields: ReadonlyArray<string>
}

/** Values that no style and no encoding carries, by title. */
const never: ReadonlyArray<readonly [title: string, value: unknown]> = [
  ["an invalid date", new Date(Number.NaN)],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["a function", () => "hunter2"],
  ["a symbol", Symbol("hunter2")],
  ["a Map", new Map([["a", "hunter2"]])],
  ["a Set", new Set(["hunter2"])],
  ["bytes", new Uint8Array([1, 2])],
  ["half of a surrogate pair", half],
  ["the other half", "\udc00hunter2"],
  ["halves in the wrong order", "\udc00\ud800"]
]

const places = ["path", "query", "headers", "cookies"] as const
const template = "/things/{v}"
const wireOf = (place: (typeof places)[number]): Operation["wire"] =>
  place === "cookies" ? { cookie: raw.cookies() } : {}

const inPlaces = places.flatMap((place): ReadonlyArray<Row> => {
  const options = (value: unknown): CallOptions => ({ path: { v: "1" }, [place]: { v: value } })
  return [
    ...never,
    ["an object in a list", [{ a: "hunter2" }]] as const,
    ["a list in an object", { a: ["hunter2"] }] as const,
    ["a list in a list", [["hunter2"]]] as const,
    ["a cycle", cycle] as const
  ].map(([title, value]) => {
    const isItem = Array.isArray(value)
    return {
      title: `${place}: ${title}`,
      options: options(value),
      wire: wireOf(place),
      fields: [isItem ? `${place}.v[0]` : `${place}.v`]
    }
  })
})

const inItems = places.flatMap((place): ReadonlyArray<Row> =>
  never.flatMap(([title, value]) => [
    {
      title: `${place}: ${title} in a list`,
      options: { path: { v: "1" }, [place]: { v: ["a", value] } },
      wire: wireOf(place),
      fields: [`${place}.v[1]`]
    },
    {
      title: `${place}: ${title} in an object`,
      options: { path: { v: "1" }, [place]: { v: { a: value } } },
      wire: wireOf(place),
      fields: [`${place}.v`]
    }
  ])
)

const deep: Operation["wire"] = { query: { v: { style: raw.deepObject } } }
const asJson: Operation["wire"] = { query: { v: { json: true } } }
const inStyles = [
  ...never.map(([title, value]) => ({ title: `deepObject: ${title}`, value: { a: [{ b: value }] }, wire: deep })),
  { title: "deepObject: a cycle", value: cycle, wire: deep },
  { title: "deepObject: a key", value: { [half]: 1 }, wire: deep },
  { title: "form: a key", value: { [half]: 1 }, wire: {} },
  { title: "form: a key of a list", value: { [half]: 1 }, wire: { query: { v: { explode: false } } } },
  ...never
    .filter(([, value]) => typeof value !== "function" && typeof value !== "symbol")
    .map(([title, value]) => ({ title: `JSON: ${title}`, value: [value], wire: asJson })),
  { title: "JSON: a cycle", value: cycle, wire: asJson }
].map(({ title, value, wire }): Row => ({
  title,
  options: { path: { v: "1" }, query: { v: value } },
  wire,
  fields: ["query.v"]
}))

const bodies: ReadonlyArray<readonly [kind: string, wire: Operation["wire"], field: string]> = [
  ["JSON", {}, "body"],
  ["form", { body: raw.form() }, "body.v"],
  ["multipart", { body: raw.multipart() }, "body.v"]
] as const

const inBodies = bodies.flatMap(([kind, wire, field]): ReadonlyArray<Row> => {
  const isJson = kind === "JSON"
  const row = (title: string, v: unknown, at = field): Row => ({
    title: `${kind}: ${title}`,
    options: { path: { v: "1" }, body: { v } },
    wire,
    fields: [at]
  })
  return [
    ...never
      // JSON leaves out such fields, as `JSON.stringify` does: classes have methods.
      .filter(([title, value]) =>
        isJson ? typeof value !== "function" && typeof value !== "symbol" : title !== "bytes" || kind !== "multipart"
      )
      .map(([title, value]) => row(title, value)),
    ...never
      .filter(([, value]) => typeof value !== "function" && typeof value !== "symbol")
      .map(([title, value]) => row(`${title} deep inside`, { a: [{ b: value }] })),
    row("a cycle", cycle),
    row("a key", { [half]: 1 }),
    row("a failing toJSON", failing)
  ]
})

const others: ReadonlyArray<Row> = [
  { title: "a body of a function", options: { path: { v: "1" }, body: () => "hunter2" }, fields: ["body"] },
  {
    title: "the name of a form's field",
    wire: { body: raw.form() },
    options: { path: { v: "1" }, body: { [half]: "1" } },
    fields: ["body"]
  },
  {
    title: "the name of a part",
    wire: { body: raw.multipart() },
    options: { path: { v: "1" }, body: { [half]: "1" } },
    fields: ["body"]
  },
  { title: "a form as text", wire: { body: raw.form() }, options: { path: { v: "1" }, body: half }, fields: ["body"] },
  {
    title: "the name of a file",
    wire: { body: raw.multipart() },
    options: { path: { v: "1" }, body: { v: Object.defineProperty(new File([""], "a"), "name", { value: half }) } },
    fields: ["body.v"]
  },
  {
    title: "a text body",
    wire: { body: raw.unchanged("text/plain") },
    options: { path: { v: "1" }, body: half },
    fields: ["body"]
  },
  {
    title: "an object as text",
    wire: { body: raw.unchanged("text/plain") },
    options: { path: { v: "1" }, body: {} },
    fields: ["body"]
  },
  {
    title: "a header that would begin another",
    options: { path: { v: "1" }, headers: { v: "hunter2\r\nx: y" } },
    fields: ["headers.v"]
  },
  { title: "no path value", options: {}, fields: ["path.v"] },
  {
    title: "several at once",
    options: { path: { v: "" }, query: { v: half }, body: cycle },
    fields: ["path.v", "query.v", "body"]
  }
]

const badBases = [
  "",
  "hunter2",
  "/v1/hunter2",
  "hunter2@api.example.com",
  "me:hunter2@api.example.com",
  "https://me:hunter2@api.example.com",
  "https://hunter2@api.example.com",
  "https://api.example.com:99999/hunter2",
  "https://api.example.com/v1#hunter2",
  "https://api.example.com/v1 hunter2",
  " https://api.example.com/hunter2",
  "https://api.example.com/hunter2\n",
  "https://hunter2 .example.com",
  "https:///",
  "https://[hunter2]/",
  "ftp://api.example.com/hunter2",
  "file:///hunter2",
  "data:text/plain,hunter2",
  `https://api.example.com/${half}`
]

/** Returns the call's result, and everything that a tracer received. */
const called = (url: string, { options, wire }: Pick<Row, "options" | "wire">, table: Partial<Operation>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { context, define } = yield* clientFor(url, { pooled: true })
      const act = operation<CallOptions, unknown, AnyCallError, TestClient>(
        define({ path: template, ...(wire === undefined ? {} : { wire }), ...table })
      )
      const error = yield* Effect.flip(Effect.provideContext(act(options), context)).pipe(Effect.withTracer(tracer))
      const seen = spans.map(({ attributes, events, name, status }) => [name, [...attributes], events, status])
      return {
        error,
        seen: JSON.stringify(seen, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each))
      }
    })
  )

const checkCall = (url: string, row: Omit<Row, "title">, table: Partial<Operation>) =>
  Effect.gen(function* () {
    const { error, seen } = yield* called(url, row, table)
    // The cast: the tag is compared beside it.
    const { attempts, message, problems } = error as RequestInvalid
    assert.deepStrictEqual(
      [error._tag, attempts, [...new Set(problems?.map(({ field }) => field))]],
      ["RequestInvalid", 0, row.fields]
    )
    for (const text of [message, JSON.stringify(error), String(error.cause), seen]) assert.notInclude(text, "hunter2")
  })

const checkRaw = async (baseUrl: string, { fields, options, wire }: Omit<Row, "title">): Promise<void> => {
  const transport = TestTransport.make(() => ({ status: 200 }))
  // The cast: an error of requests that cannot be written.
  const client = raw.createClient({ baseUrl, transport }) as {
    readonly request: (options: object) => Promise<{ readonly error: RequestInvalid; readonly request?: Request }>
  }
  const { error, request } = await client.request({ method: "POST", url: template, ...options, wire })
  assert.strictEqual(error.name, "InvalidRequest")
  assert.deepStrictEqual([...new Set(error.problems.map(({ field }) => field))], fields)
  assert.deepStrictEqual([transport.requests.length, request], [0, undefined])
  assert.notInclude(error.message + JSON.stringify(error), "hunter2")
}

const write = { method: "POST", kind: "write" } as const

describe("what cannot be written is refused at once", () => {
  it.live.each([...inPlaces, ...inItems, ...inStyles, ...inBodies, ...others])("$title", (row) =>
    Effect.gen(function* () {
      yield* checkCall("https://api.example.com", row, write)
      yield* Effect.promise(() => checkRaw("https://api.example.com", row))
    })
  )

  it.live.each(badBases.map((base) => ({ base })))("the base URL $base", ({ base }) =>
    Effect.gen(function* () {
      const row = { options: { path: { v: "1" } }, fields: ["baseUrl"] }
      yield* checkCall(base, row, write)
      yield* checkCall(base, row, {})
      yield* Effect.promise(() => checkRaw(base, row))
    })
  )

  it.live.each(badBases.filter((base) => /^\w+:/.test(base)).map((base) => ({ base })))(
    "an operation's server $base",
    ({ base }) =>
      Effect.gen(function* () {
        const row = { options: { path: { v: "1" } }, wire: { server: raw.server(base) }, fields: ["baseUrl"] }
        yield* checkCall("https://api.example.com", row, write)
        yield* Effect.promise(() => checkRaw("https://api.example.com", row))
      })
  )
})

describe("what can be written", () => {
  const written: ReadonlyArray<readonly [title: string, body: object, expected: string]> = [
    ["a bigint", { a: 9007199254740993n }, '{"a":9007199254740993}'],
    ["a backslash before what looks like an escape", { a: "\\ud800" }, '{"a":"\\\\ud800"}'],
    ["two backslashes", { a: "\\\\ud800" }, '{"a":"\\\\\\\\ud800"}'],
    ["a whole pair", { a: "😀" }, '{"a":"😀"}'],
    ["a date", { a: new Date(0) }, '{"a":"1970-01-01T00:00:00.000Z"}'],
    ["null and what is undefined", { a: null, b: undefined }, '{"a":null}'],
    ["an empty object, list and instance", { a: {}, b: [], c: Object.create({}) as object }, '{"a":{},"b":[],"c":{}}'],
    ["a toJSON", { a: { toJSON: () => null } }, '{"a":null}'],
    ["a URL, which has one", { a: new URL("https://a.example/b") }, '{"a":"https://a.example/b"}'],
    ["one value twice, which is no cycle", ((a) => ({ a, b: a }))({ c: 1 }), '{"a":{"c":1},"b":{"c":1}}']
  ]
  it.each(written)("%s", (_, body, expected) => {
    assert.strictEqual(requestTo("https://api.example.com", { method: "POST", url: "/", body }).body, expected)
  })

  const bigints: ReadonlyArray<
    readonly [
      title: string,
      options: { readonly query?: object; readonly body?: object },
      wire: object,
      expected: string
    ]
  > = [
    ["query", { query: { v: 10n } }, {}, "?v=10"],
    ["form", { body: { v: 10n } }, { body: raw.form() }, "v=10"]
  ]
  it.each(bigints)("a bigint: %s", (_, options, wire, expected) => {
    const { body, url } = requestTo("https://api.example.com", { method: "POST", url: "/", ...options, wire })
    assert.include(`${url} ${String(body)}`, expected)
  })
})
