// Arguments of the Promise client's methods: how they are read, and what is wrong with them.
import { assert, describe, it } from "@effect/vitest"
import { readArguments } from "../src/promise/Arguments.ts"
import type { Layout } from "../src/promise/Arguments.ts"

type Row = readonly [name: string, layout: Layout, args: ReadonlyArray<unknown>, options: object, request?: object]

const { signal } = new AbortController()
const headers = new Headers({ "X-Trace": "7" })

const read: ReadonlyArray<Row> = [
  ["none", {}, [], {}],
  ["options alone", {}, [{ deadline: 5 }], {}, { deadline: 5 }],
  ["path parameters in order", { path: ["a", "b"] }, ["1", "2"], { path: { a: "1", b: "2" } }],
  ["a body", { body: true }, [{ name: "x" }], { body: { name: "x" } }],
  ["a body that is null", { body: true }, [null], { body: null }],
  ["no body where it is optional", { body: true }, [undefined, { key: "k" }], {}, { key: "k" }],
  ["a query", { params: true }, [{ limit: 1 }], { query: { limit: 1 }, headers: {}, cookies: {} }],
  ["no query", { params: true }, [undefined, { maxAttempts: 2 }], {}, { maxAttempts: 2 }],
  [
    "parameters by location",
    { params: true, headers: ["if-match"], cookies: ["session"] },
    [{ "if-match": "x", session: "s", other: 1 }],
    { query: { other: 1 }, headers: { "if-match": "x" }, cookies: { session: "s" } }
  ],
  [
    "parameters with one name in two locations",
    { params: true, located: true },
    [{ query: { id: 1 }, headers: { id: "2" } }],
    { query: { id: 1 }, headers: { id: "2" } }
  ],
  ["headers as Headers", {}, [{ headers }], {}, { headers }],
  [
    "everything",
    { path: ["id"], body: true, params: true },
    ["1", [1], { q: 2 }, { signal, headers: { a: "b" }, retryBudget: "none" }],
    { path: { id: "1" }, body: [1], query: { q: 2 }, headers: {}, cookies: {} },
    { signal, headers: { a: "b" }, retryBudget: "none" }
  ]
]

const refused: ReadonlyArray<
  readonly [name: string, layout: Layout, args: ReadonlyArray<unknown>, field: string, says: RegExp]
> = [
  ["an unknown option", {}, [{ timeout: 5 }], "options.timeout", /Unknown option; .*signal, headers, deadline/],
  ["options that are no object", {}, ["x"], "options", /object with options/],
  ["options that are a list", {}, [[]], "options", /object with options/],
  ["a deadline of 0", {}, [{ deadline: 0 }], "options.deadline", /milliseconds above 0/],
  ["a deadline that is not a number", {}, [{ deadline: Number.NaN }], "options.deadline", /milliseconds above 0/],
  ["attempts with a fraction", {}, [{ maxAttempts: 1.5 }], "options.maxAttempts", /whole number/],
  ["headers that are numbers", {}, [{ headers: { a: 1 } }], "options.headers", /texts by header name/],
  ["headers in a Map", {}, [{ headers: new Map([["a", "b"]]) }], "options.headers", /texts by header name/],
  ["a parameter beside its location", { params: true, located: true }, [{ id: 1 }], "id", /query, headers, cookies/],
  [
    "a parameter named like an inherited field",
    { params: true, located: true },
    [{ toString: 1 }],
    "toString",
    /query, headers/
  ],
  ["parameters in URLSearchParams", { params: true }, [new URLSearchParams("a=1")], "parameters", /by name/],
  ["parameters that are a date", { params: true }, [new Date(0)], "parameters", /by name/],
  ["a key that is a number", {}, [{ key: 7 }], "options.key", /a text/],
  ["a signal that is none", {}, [{ signal: {} }], "options.signal", /AbortSignal/],
  ["another budget", {}, [{ retryBudget: "mine" }], "options.retryBudget", /"shared" or "none"/],
  ["too many arguments", { path: ["id"] }, ["1", {}, {}], "arguments", /at most 2, and there are 3/],
  ["a query that is a text", { params: true }, ["x"], "parameters", /by name/],
  ["an option among the parameters", { params: true }, [{ signal }], "signal", /option of the call/]
]

describe("arguments", () => {
  for (const [name, layout, args, options, request = {}] of read) {
    it(name, () => assert.deepStrictEqual(readArguments(args, layout), { options, request, problems: [] }))
  }
  for (const [name, layout, args, field, says] of refused) {
    it(`refused: ${name}`, () => {
      const { problems } = readArguments(args, layout)
      assert.deepStrictEqual(
        problems.map((each) => each.field),
        [field]
      )
      assert.match(problems[0]?.problem ?? "", says)
    })
  }
})
