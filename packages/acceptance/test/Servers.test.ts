/** Operations and paths with a server of their own: the address and the credentials of their requests, by both clients. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Credentials from "@faktura/core/Credentials"
import * as Redacted from "effect/Redacted"
import { emitted, listening } from "./kit/Emitted.ts"
import type { Arrived, Emitted, Listening } from "./kit/Emitted.ts"

type Host = "api" | "files" | "other"

interface Row {
  readonly title: string
  /** `files` in an address stands for the second server's. */
  readonly path?: ReadonlyArray<object>
  readonly operation?: ReadonlyArray<object>
  readonly security?: ReadonlyArray<object>
  /** The `servers` option. */
  readonly replaced?: { readonly [documented: string]: string }
  readonly arrives: readonly [host: Host, target: string]
  /** False: without the credential. */
  readonly isSigned?: boolean
}

// The API's base URL ends with /v1.
const rows: ReadonlyArray<Row> = [
  { title: "none: the base URL", arrives: ["api", "/v1/"] },
  { title: "the path's", path: [{ url: "files/up" }], arrives: ["files", "/up/"] },
  { title: "the operation's", operation: [{ url: "files" }], arrives: ["files", "/"] },
  {
    title: "the operation's before the path's",
    path: [{ url: "https://nowhere.invalid" }],
    operation: [{ url: "files/own" }],
    arrives: ["files", "/own/"]
  },
  { title: "an empty list: the base URL", path: [], operation: [], arrives: ["api", "/v1/"] },
  { title: "the first of several", operation: [{ url: "files/a" }, { url: "files/b" }], arrives: ["files", "/a/"] },
  { title: "with slashes at its end", operation: [{ url: "files/a//" }], arrives: ["files", "/a/"] },
  { title: "with a query", operation: [{ url: "files/a?tenant=7" }], arrives: ["files", "/a/?tenant=7"] },
  {
    title: "one of the document's: the base URL",
    operation: [{ url: "https://api.example.com" }],
    arrives: ["api", "/v1/"]
  },
  { title: "a path on the API's host", operation: [{ url: "/files/v2" }], arrives: ["api", "/files/v2/"] },
  { title: "the root of the API's host", operation: [{ url: "/" }], arrives: ["api", "/"] },
  { title: "relative to the base URL", operation: [{ url: "v2" }], arrives: ["api", "/v2/"] },
  { title: "relative, from the folder", operation: [{ url: "./v2/up" }], arrives: ["api", "/v2/up/"] },
  { title: "another host without a scheme", operation: [{ url: "//files/up" }], arrives: ["files", "/up/"] },
  {
    title: "variables have their defaults",
    operation: [
      { url: "files/{stage}/{version}/{stage}", variables: { stage: { default: "eu" }, version: { default: "v1" } } }
    ],
    arrives: ["files", "/eu/v1/eu/"]
  },
  {
    title: "a variable without a default has its first value",
    operation: [{ url: "files/{stage}", variables: { stage: { enum: ["eu", "us"] } } }],
    arrives: ["files", "/eu/"]
  },
  {
    title: "a default that looks like a pattern",
    operation: [{ url: "files/{stage}", variables: { stage: { default: "$&" } } }],
    arrives: ["files", "/$&/"]
  },
  {
    title: "replaced",
    operation: [{ url: "https://nowhere.invalid/up" }],
    replaced: { "https://nowhere.invalid/up": "other/up" },
    arrives: ["other", "/up/"]
  },
  {
    title: "replaced, whatever slashes end it",
    operation: [{ url: "https://nowhere.invalid/up/" }],
    replaced: { "https://nowhere.invalid/up/": "other/up/" },
    arrives: ["other", "/up/"]
  },
  {
    title: "replaced, by its address with defaults",
    operation: [{ url: "https://{region}.nowhere.invalid", variables: { region: { default: "eu" } } }],
    replaced: { "https://eu.nowhere.invalid": "other" },
    arrives: ["other", "/"]
  },
  {
    title: "a path that is replaced",
    operation: [{ url: "/replaced" }],
    replaced: { "/replaced": "other/here" },
    arrives: ["other", "/here/"]
  },
  {
    title: "replaced by a path",
    operation: [{ url: "https://nowhere.invalid/by-path" }],
    replaced: { "https://nowhere.invalid/by-path": "/local" },
    arrives: ["api", "/local/"]
  },
  {
    title: "a name that every object has is not replaced",
    operation: [{ url: "constructor" }],
    arrives: ["api", "/constructor/"]
  },
  {
    title: "without security: no credential",
    operation: [{ url: "files" }],
    security: [],
    arrives: ["files", "/"],
    isSigned: false
  }
]

let hosts: { readonly [host in Host]: Listening }
let made: Emitted

/** Addresses of the servers in place of their names. */
const addressed = (text: string): string =>
  text.replace(/^(\/\/)?(files|other)(?=\/|$)/, (_, slashes: string | undefined, host: Host) =>
    slashes === undefined ? hosts[host].url : hosts[host].url.replace("http:", "")
  )

const replaced = (): object =>
  Object.fromEntries(
    rows.flatMap((row) => Object.entries(row.replaced ?? {}).map(([from, to]) => [from, addressed(to)]))
  )

const addressedAll = (servers: ReadonlyArray<object> | undefined): object =>
  servers === undefined
    ? {}
    : { servers: servers.map((server) => ({ ...server, url: addressed((server as { readonly url: string }).url) })) }

const documentOf = (): object => ({
  openapi: "3.1.0",
  info: { title: "Servers", version: "1" },
  servers: [{ url: "https://api.example.com" }],
  security: [{ key: [] }],
  paths: Object.fromEntries(
    rows.map(({ operation, path, security }, index) => [
      `/row${index}`,
      {
        ...addressedAll(path),
        get: {
          operationId: `row${index}`,
          "x-faktura-name": `row${index}`,
          "x-faktura-resource": "Servers",
          ...addressedAll(operation),
          ...(security === undefined ? {} : { security }),
          responses: { "204": { description: "Done" } }
        }
      }
    ])
  ),
  components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } }
})

beforeAll(async () => {
  hosts = { api: await listening(), files: await listening(), other: await listening() }
  made = await emitted("servers", "Servers", documentOf())
}, 180_000)

afterAll(() => Object.values(hosts).forEach(({ close }) => close()))

/** The host that was called, and what arrived there. */
const arrivedAt = (): readonly [Host | undefined, Arrived | undefined] => {
  const [found] = Object.entries(hosts).filter(([, { arrived }]) => arrived.length > 0)
  const request = found?.[1].arrived[0]
  for (const { arrived } of Object.values(hosts)) arrived.length = 0
  // The cast: the keys of the three.
  return [found?.[0] as Host | undefined, request]
}

describe("servers of operations and paths", () => {
  const titled = rows.map((row, index) => ({ ...row, id: `row${index}` }))
  it.each(titled)("$title", async ({ arrives: [host, target], id, isSigned = true }) => {
    const baseUrl = `${hosts.api.url}/v1`
    const [before, query] = target.split("?")
    const expected = [host, `${before}${id}${query === undefined ? "" : `?${query}`}`, isSigned ? "secret" : undefined]
    const seen = (): unknown => {
      const [at, request] = arrivedAt()
      return [at, request?.target, request?.headers["x-key"]]
    }
    const raw = await made.raw({ baseUrl, servers: replaced(), auth: () => "secret" })
    await raw(id, {})
    assert.deepStrictEqual(seen(), expected, "raw client")
    const service = await made.service({
      baseUrl,
      servers: replaced(),
      credentials: Credentials.make({
        key: Credentials.apiKey({ in: "header", name: "X-Key", value: Redacted.make("secret") })
      })
    })
    await service(id, {})
    assert.deepStrictEqual(seen(), expected, "service")
  })

  it("a raw call's own base URL and its own replacements come first", async () => {
    const id = `row${rows.findIndex(({ title }) => title === "the operation's")}`
    const raw = await made.raw({ baseUrl: `${hosts.api.url}/v1` })
    await raw(id, { baseUrl: `${hosts.other.url}/mine` })
    assert.deepStrictEqual(arrivedAt()[0], "other")
    await raw(id, { servers: { [hosts.files.url]: hosts.other.url } })
    assert.deepStrictEqual(arrivedAt()[0], "other")
  })
})
