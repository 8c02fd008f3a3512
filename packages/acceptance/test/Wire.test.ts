/** Requests as a server receives them: every style in every location, from the raw client and from the service. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { emitted, listening } from "./kit/Emitted.ts"
import type { Arrived, Emitted, Listening, Send } from "./kit/Emitted.ts"
import { encodeText, expand } from "./kit/UriTemplate.ts"
import type { Value } from "./kit/UriTemplate.ts"
import { name, rows, wireDocument } from "./kit/WireTable.ts"
import type { Location, WireRow } from "./kit/WireTable.ts"

let server: Listening
let made: Emitted
let raw: Send
let service: Send

beforeAll(async () => {
  server = await listening()
  made = await emitted("wire", "Wire", wireDocument)
  raw = await made.raw({ baseUrl: server.url })
  service = await made.service({ baseUrl: server.url })
}, 180_000)

afterAll(() => server.close())

/** The parts of a form: name, media type and text. */
const partsOf = (body: string): string =>
  body
    .split(/--[0-9a-f]{32}(?:--)?\r\n/)
    .filter((part) => part !== "")
    .map((part) => {
      const [head = "", ...rest] = part.replace(/\r\n$/, "").split("\r\n\r\n")
      const field = /name="([^"]*)"/.exec(head)?.[1] ?? ""
      return [field, /Content-Type: (.*)/.exec(head)?.[1] ?? "", rest.join("\r\n\r\n")].join("|")
    })
    .join("\n")

const optionKey: { readonly [location in Location]: string } = {
  path: "path",
  query: "query",
  header: "headers",
  cookie: "cookies",
  form: "body",
  multipart: "body"
}

/** Result of the value. */
const read = (location: Location, { body, headers, target }: Arrived): unknown => {
  const [path = "", query = ""] = target.split(/\?(.*)/s)
  switch (location) {
    case "path":
      return path.split("/").slice(2).join("/")
    case "query":
      return query
    case "header":
      return headers[name]
    case "cookie":
      return headers["cookie"]
    case "form":
      return body
    default:
      return partsOf(body)
  }
}

const sent = async (send: Send, { operation: { id, location }, value }: WireRow): Promise<unknown> => {
  server.arrived.length = 0
  const result = await send(id, { [optionKey[location]]: { [name]: value } })
  const [request] = server.arrived
  assert.isDefined(request, `nothing arrived: ${String((result as { readonly error?: unknown } | undefined)?.error)}`)
  return read(location, request)
}

describe("the wire table", () => {
  it("has 300 rows and more, each by the raw client and by the service", () => {
    assert.isAtLeast(rows.length, 300)
  })
  const titled = rows.map((row) => {
    const { allowReserved, explode, kind, location, style } = row.operation
    const format = [style, explode === undefined ? undefined : `explode ${explode}`, allowReserved && "allowReserved"]
    return { title: [location, kind, ...format.filter(Boolean), JSON.stringify(row.value)].join(", "), row }
  })
  it.each(titled)("$title", async ({ row }) => {
    assert.strictEqual(await sent(raw, row), row.expected, "raw client")
    assert.strictEqual(await sent(service, row), row.expected, "service")
  })
})

const suite = join(import.meta.dirname, "..", "..", "..", "..", "shared", "suites", "uritemplate")
const files = ["spec-examples.json", "spec-examples-by-section.json", "extended-tests.json"]

/** Features of RFC 6570 that OpenAPI cannot express. */
const inexpressible: ReadonlyArray<readonly [feature: string, template: RegExp]> = [
  ["fragments, 3.2.4", /\{#/],
  ["path segments, 3.2.6", /\{\//],
  ["prefixes, 2.4.1", /:\d/],
  ["several variables in one expression, 2.3", /,/],
  ["reserved characters outside of the query, 3.2.3", /\{\+/],
  ["several expressions, or literals around them, 2.1", /^(?!\{[^{}]*\}$)/]
]

const operatorOf = /^\{([.;?&]?)([^*}]+)(\*?)\}$/

describe.skipIf(!existsSync(suite))("RFC 6570's test suite", () => {
  const cases = files.flatMap((file) => {
    if (!existsSync(suite)) return []
    const groups = JSON.parse(readFileSync(join(suite, file), "utf8")) as {
      readonly [group: string]: {
        readonly variables: { readonly [name: string]: unknown }
        readonly testcases: ReadonlyArray<readonly [string, string | ReadonlyArray<string> | false]>
      }
    }
    return Object.values(groups).flatMap(({ testcases, variables }) =>
      testcases.map(([template, expected]) => ({ template, expected, variables }))
    )
  })
  const left = cases.filter(({ template }) => !inexpressible.some(([, pattern]) => pattern.test(template)))
  it("leaves out what OpenAPI cannot say, and nothing else", () => {
    assert.isAbove(left.length, 40)
    for (const { template } of left) assert.match(template, operatorOf)
  })
  it.each(left)("$template", async ({ expected, template, variables }) => {
    const [, operator = "", variable = "", star] = operatorOf.exec(template)!
    const given = variables[variable]
    const styles: { readonly [operator: string]: string } = { "": "simple", ".": "label", ";": "matrix" }
    const client = (await made.load("client/index.ts")) as unknown as {
      readonly createClient: (config: object) => { readonly build: (options: object) => { readonly url: string } }
      readonly label: unknown
      readonly matrix: unknown
    }
    const isQuery = operator === "?" || operator === "&"
    const style = operator === "." ? client.label : operator === ";" ? client.matrix : undefined
    const format = { explode: star === "*", ...(style === undefined ? {} : { style }) }
    const build = (): string =>
      client.createClient({ baseUrl: "https://x" }).build({
        url: isQuery ? "/a" : `/a-{${variable}}`,
        [isQuery ? "query" : "path"]: { [variable]: given },
        wire: { [isQuery ? "query" : "path"]: { [variable]: format } }
      }).url
    if (!isQuery && (given === undefined || given === null || given === "")) {
      // A path's parameter is required, and an empty one would name another resource.
      assert.throws(build, /path\./)
      return
    }
    const url = build()
    const got = isQuery
      ? url.includes("?")
        ? operator + url.slice(url.indexOf("?") + 1)
        : ""
      : url.slice("https://x/a-".length)
    const wanted = Array.isArray(expected) ? expected : [expected]
    assert.include(wanted, got, `${styles[operator] ?? "form"} of ${JSON.stringify(given)}`)
  })
  it.each(left.filter(({ variables, template }) => variables[operatorOf.exec(template)![2]!] !== null))(
    "the table's own expansion of $template",
    ({ expected, template, variables }) => {
      const [, operator = "", variable = "", star] = operatorOf.exec(template)!
      const given = variables[variable] as Value | number | undefined
      if (given === undefined) return
      const value = typeof given === "number" ? String(given) : given
      assert.include([expected].flat(), expand(operator, variable, star === "*", value))
    }
  )
})

describe("encodeText", () => {
  it("keeps reserved characters and triplets where they are allowed", () => {
    assert.strictEqual(encodeText("a/b%20%c d", true), "a/b%20%25c%20d")
    assert.strictEqual(encodeText("a/b%20", false), "a%2Fb%2520")
  })
})

if (!existsSync(suite)) console.log(`skipped: RFC 6570's test suite is not at ${suite}`)
