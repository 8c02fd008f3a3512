// The security schemes of any document.
import { assert, describe, it } from "vitest"
import type { DocumentSandbox } from "../src/index.ts"
import { inZoo } from "./support/InZoo.ts"
import { zoo } from "./support/Zoo.ts"

describe("credentials", () => {
  const schemes = {
    key: { type: "apiKey", in: "header", name: "X-Key" },
    word: { type: "apiKey", in: "query", name: "word" },
    basic: { type: "http", scheme: "basic" },
    token: { type: "http", scheme: "bearer" },
    client: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://zoo.example/token", scopes: {} } } }
  }
  const secured = (...security: ReadonlyArray<object>): object => ({
    ...zoo(),
    security,
    components: { ...zoo().components, securitySchemes: schemes }
  })
  type Sent = (running: DocumentSandbox) => { readonly query?: string; readonly headers?: Record<string, string> }
  const valueOf = (running: DocumentSandbox, name: string): string => {
    const own = running.credentials[name]
    return own?.kind === "apiKey"
      ? own.value
      : own?.kind === "basic"
        ? `${own.username}:${own.password}`
        : (own?.token ?? "")
  }
  const table: ReadonlyArray<readonly [name: string, security: ReadonlyArray<object>, sent: Sent]> = [
    ["a key in a header", [{ key: [] }], (running) => ({ headers: { "x-key": valueOf(running, "key") } })],
    ["a key in the query", [{ word: [] }], (running) => ({ query: `?word=${valueOf(running, "word")}` })],
    [
      "basic",
      [{ basic: [] }],
      (running) => ({
        headers: { authorization: `Basic ${Buffer.from(valueOf(running, "basic")).toString("base64")}` }
      })
    ],
    [
      "a bearer token",
      [{ token: [] }],
      (running) => ({ headers: { authorization: `Bearer ${valueOf(running, "token")}` } })
    ],
    [
      "both of two",
      [{ key: [], word: [] }],
      (running) => ({ query: `?word=${valueOf(running, "word")}`, headers: { "x-key": valueOf(running, "key") } })
    ],
    ["one of two", [{ key: [] }, { word: [] }], (running) => ({ query: `?word=${valueOf(running, "word")}` })]
  ]
  for (const [name, security, sent] of table) {
    it(
      name,
      inZoo(
        async (call, running) => {
          const { headers = {}, query = "" } = sent(running)
          assert.strictEqual((await call("GET", `/cats${query}`, undefined, headers)).status, 200)
          const refused = await call("GET", "/cats")
          assert.strictEqual(refused.status, 401)
          assert.match(refused.body.message ?? "", /^The credentials are missing or wrong\. Send them in /)
          assert.strictEqual((await call("GET", "/cats?word=wrong", undefined, { "x-key": "wrong" })).status, 401)
        },
        {},
        secured(...security)
      )
    )
  }

  it(
    "a client gets its token",
    inZoo(
      async (call, running) => {
        const { client } = running.credentials
        assert.strictEqual(client?.kind, "oauth2")
        if (client?.kind !== "oauth2") return
        const form = (secret: string) =>
          fetch(new URL("/__sandbox/token", running.baseUrl), {
            method: "POST",
            body: new URLSearchParams({
              grant_type: "client_credentials",
              client_id: client.clientId,
              client_secret: secret
            })
          })
        assert.strictEqual((await form("wrong")).status, 401)
        const { access_token: token } = (await (await form(client.clientSecret)).json()) as {
          readonly access_token: string
        }
        assert.strictEqual((await call("GET", "/cats", undefined, { authorization: `Bearer ${token}` })).status, 200)
        const basic = (secret: string) =>
          fetch(new URL("/__sandbox/token", running.baseUrl), {
            method: "POST",
            headers: { authorization: `Basic ${Buffer.from(`${client.clientId}:${secret}`).toString("base64")}` },
            body: new URLSearchParams({ grant_type: "client_credentials" })
          })
        assert.strictEqual((await basic(encodeURIComponent(client.clientSecret))).status, 200)
        assert.strictEqual((await basic("wrong")).status, 401)
      },
      {},
      secured({ client: [] })
    )
  )
})
