// Plants secrets and names, makes calls fail with the server's words, and searches the exports of Effect's exporter for them.
// Also with captured headers and bodies.
import { assert, describe, it } from "@effect/vitest"
import { CallPolicy } from "@faktura/core"
import * as CaptureContents from "@faktura/core/CaptureContents"
import { Invoices, Maesn } from "@faktura/maesn"
import { Auth, Entities, Monite, WebhookSubscriptions } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { exported } from "./kit/Exported.ts"
import { recorder } from "./kit/Recorder.ts"
import { quick } from "./kit/Sandboxed.ts"
import { invoiceRequest } from "./kit/SeedSamples.ts"

const clientId = "9d2b4c8f-2087-4738-ba91-7359683c49a4"

const planted = {
  clientSecret: "planted-client-secret",
  token: "planted-access-token",
  apiKey: "planted-api-key",
  accountKey: "planted-account-key",
  webhookSecret: "planted-webhook-secret",
  person: "Planted Person",
  email: "planted@example.com",
  record: "5f0a6b1e-1d1c-4f7a-9a43-0c5b6f1f7a11",
  quoted: "quoted by the server"
}

const token = { status: 200, body: { access_token: planted.token, token_type: "Bearer", expires_in: 86400 } }
const quoting = { error: { message: `${planted.person} (${planted.email}): ${planted.quoted}` } }

const worlds: ReadonlyArray<readonly [name: string, responses: Parameters<typeof recorder>[0]]> = [
  ["everything is refused", { "POST /v1/auth/token": token }],
  ["the token endpoint refuses, and quotes", { "POST /v1/auth/token": { status: 401, body: quoting } }],
  [
    "writes are refused with the server's own words",
    {
      "POST /v1/auth/token": token,
      "POST /v1/entities": { status: 409, body: quoting },
      "POST /v1/webhook_subscriptions": { status: 422, body: quoting },
      [`GET /v1/entities/${planted.record}`]: { status: 404, body: quoting },
      "POST /accounting/invoices": { status: 400, body: quoting }
    }
  ],
  [
    "writes fail with the server's own words",
    {
      "POST /v1/auth/token": token,
      "POST /v1/entities": { status: 500, body: quoting },
      "POST /accounting/invoices": { status: 500, body: quoting }
    }
  ],
  [
    "answers are of another shape",
    {
      "POST /v1/auth/token": token,
      "POST /v1/entities": { status: 201, body: { id: planted.record, email: planted.email, [planted.person]: 1 } },
      "POST /v1/webhook_subscriptions": { status: 201, body: { secret: planted.webhookSecret } },
      "POST /accounting/invoices": { status: 201, body: { data: planted.person } }
    }
  ]
]

const person = {
  type: "individual",
  email: planted.email,
  address: { country: "DE", city: planted.person, postal_code: "10115", line1: planted.person },
  individual: { first_name: planted.person, last_name: planted.person }
} as const

const calls = Effect.all(
  [
    Effect.exit(Entities.use((it) => it.create({ body: person }))),
    Effect.exit(Entities.use((it) => it.get({ path: { entity_id: planted.record } }))),
    // Not sent. The cast: a caller without types, with the mistake in the key itself.
    Effect.exit(
      Entities.use((it) => it.create({ body: { ...person, [planted.person]: 1 } as unknown as typeof person }))
    ),
    Effect.exit(
      Auth.use((it) =>
        it.createToken({
          body: { client_id: clientId, client_secret: planted.clientSecret, grant_type: "client_credentials" }
        })
      )
    ),
    Effect.exit(
      WebhookSubscriptions.use((it) => it.create({ body: { object_type: "entity", url: "https://example.com/hook" } }))
    ),
    Effect.exit(Invoices.use((it) => it.create({ body: { ...invoiceRequest, name: planted.person } })))
  ],
  { concurrency: 1 }
)

/** Lists texts that must never be exported. */
const everything = CaptureContents.layer({
  headers: {
    request: ["authorization", "x-api-key", "x-account-key", "cookie", "x-monite-version", "accept"],
    response: ["set-cookie", "content-type"]
  },
  bodies: true
})

describe("no secret and no personal data is exported", () => {
  for (const captured of [false, true]) {
    for (const [name, responses] of worlds) {
      it.live(`${name}${captured ? ", with headers and bodies captured" : ""}`, () =>
        Effect.gen(function* () {
          const { requests, url } = yield* recorder(responses)
          const program = calls.pipe(
            Effect.provide(captured ? everything : Layer.empty),
            Effect.provide(
              Monite.layer({
                clientId: clientId,
                clientSecret: Redacted.make(planted.clientSecret),
                baseUrl: `${url}/v1`,
                version: "2024-05-25"
              })
            ),
            Effect.provide(Maesn.layer({ apiKey: Redacted.make(planted.apiKey), baseUrl: url })),
            Effect.provide(Maesn.account({ key: Redacted.make(planted.accountKey) })),
            Effect.provideService(CallPolicy, { ...quick, maxAttempts: 2 })
          )
          const seen = yield* exported(program)
          const text = seen.text()
          // The secrets were used, and spans of the calls were exported.
          const wire = requests
            .map(({ body, headers, url: path }) => `${path}${JSON.stringify(headers)}${body}`)
            .join("\n")
          assert.include(wire, planted.clientSecret)
          assert.include(wire, planted.apiKey)
          assert.isAbove(seen.spans().length, 8)
          assert.strictEqual(text.includes("faktura.request.body"), captured)
          assert.strictEqual(text.includes("http.request.header.x-api-key"), captured)
          for (const [which, value] of Object.entries(planted)) assert.isFalse(text.includes(value), which)
          assert.isFalse(text.includes(clientId))
        })
      )
    }
  }
})

describe("captured bodies", () => {
  it.live("show the words of a fixed list, and no other text", () =>
    Effect.gen(function* () {
      const entity = {
        id: planted.record,
        type: "individual",
        status: "active",
        email: planted.email,
        created_at: "2026-03-02T09:30:00Z",
        updated_at: "2026-03-02T09:30:00Z",
        address: { country: "NL", city: planted.person, postal_code: "3511", line1: planted.person },
        individual: { first_name: planted.person, last_name: planted.person }
      }
      const { url } = yield* recorder({
        "POST /v1/auth/token": token,
        "GET /v1/entities": { status: 200, body: { data: [entity], next_pagination_token: null } }
      })
      const program = Entities.use((entities) => entities.list()).pipe(
        Effect.provide(everything),
        Effect.provide(
          Monite.layer({
            clientId,
            clientSecret: Redacted.make(planted.clientSecret),
            baseUrl: `${url}/v1`,
            version: "2024-05-25"
          })
        )
      )
      const text = (yield* exported(program)).text().replaceAll("\\", "")
      for (const shown of ['"status":"active"', '"type":"individual"', '"country":"NL"']) assert.include(text, shown)
      for (const [which, value] of Object.entries(planted)) assert.isFalse(text.includes(value), which)
    })
  )
})
