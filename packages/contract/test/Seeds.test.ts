// Samples of the vendors' first documents, as typed calls. The requests on the wire are the samples' requests, and the samples'
// responses can be read.
import { assert, describe, it } from "@effect/vitest"
import { Account, Invoices, Maesn } from "@faktura/maesn"
import { EinvoicingConnections, Entities, Entity, Monite, Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { recorder } from "./kit/Recorder.ts"
import type { Answers, Recorded } from "./kit/Recorder.ts"
import {
  connectionResponse,
  connectionRequest,
  entityResponse,
  entityRequest,
  invoiceResponse,
  invoiceRequest,
  invoiceRequestToday,
  logoResponse,
  requiredFieldsResponse
} from "./kit/SeedSamples.ts"

const entityId = "9d2b4c8f-2087-4738-ba91-7359683c49a4"
const token = { status: 200, body: { access_token: "<token>", token_type: "Bearer", expires_in: 86400 } }

const onMonite = <A, E>(
  responses: Answers,
  program: Effect.Effect<A, E, Entities | EinvoicingConnections | Receivables | Entity>
): Effect.Effect<{ readonly response: A; readonly request: Recorded }, E> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { requests, url } = yield* recorder({ "POST /v1/auth/token": token, ...responses })
      const response = yield* program.pipe(
        Effect.provide(Monite.entity(entityId)),
        Effect.provide(
          Monite.layer({
            clientId: "00000000-0000-4000-8000-000000000000",
            clientSecret: Redacted.make("secret"),
            baseUrl: `${url}/v1`,
            version: "2024-05-25"
          })
        )
      )
      const [tokenRequest, request, ...more] = requests
      assert.deepStrictEqual([tokenRequest?.url, more.length], ["/v1/auth/token", 0])
      assert.isDefined(request)
      return { response, request: request! }
    })
  )

const onMaesn = <A, E>(responses: Answers, program: Effect.Effect<A, E, Invoices | Account>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { requests, url } = yield* recorder(responses)
      const response = yield* program.pipe(
        Effect.provide(Maesn.account({ key: Redacted.make("85b3") })),
        Effect.provide(Maesn.layer({ apiKey: Redacted.make("6632"), baseUrl: url }))
      )
      assert.lengthOf(requests, 1)
      return { response, request: requests[0]! }
    })
  )

const moniteHeaders = { authorization: "Bearer <token>", "x-monite-version": "2024-05-25" }
const json = { "content-type": "application/json" }

/** Compares a request with the sample: method, path, all headers of the sample, body. */
const isSample = (
  request: Recorded,
  expected: {
    readonly method: string
    readonly url: string
    readonly headers: Record<string, string>
    readonly body?: unknown
  }
): void => {
  assert.deepStrictEqual([request.method, request.url], [expected.method, expected.url])
  assert.deepInclude({ ...request.headers }, expected.headers)
  assert.deepStrictEqual(request.body.length === 0 ? undefined : JSON.parse(request.body.toString()), expected.body)
}

describe("Monite: create an e-invoicing connection", () => {
  it.live("sends the sample and reads its response", () =>
    Effect.gen(function* () {
      const { response, request } = yield* onMonite(
        { "POST /v1/einvoicing_connections": { status: 201, body: connectionResponse } },
        EinvoicingConnections.use((connections) => connections.create({ body: connectionRequest }))
      )
      isSample(request, {
        method: "POST",
        url: "/v1/einvoicing_connections",
        headers: { ...moniteHeaders, ...json, "x-monite-entity-id": entityId },
        body: connectionRequest
      })
      assert.deepStrictEqual<unknown>(response, connectionResponse)
    })
  )
})

describe("Monite: the guide on entities", () => {
  it.live("create", () =>
    Effect.gen(function* () {
      const { response, request } = yield* onMonite(
        { "POST /v1/entities": { status: 201, body: entityResponse } },
        Entities.use((entities) => entities.create({ body: entityRequest }))
      )
      isSample(request, {
        method: "POST",
        url: "/v1/entities",
        headers: { ...moniteHeaders, ...json },
        body: entityRequest
      })
      assert.isUndefined(request.headers["x-monite-entity-id"])
      assert.deepStrictEqual<unknown>(response, entityResponse)
    })
  )
  it.live("get", () =>
    Effect.gen(function* () {
      const id = "c5f499a7-19ea-4057-9191-112da7effa31"
      const { response, request } = yield* onMonite(
        { [`GET /v1/entities/${id}`]: { status: 200, body: { ...entityResponse, logo: logoResponse } } },
        Entities.use((entities) => entities.get({ path: { entity_id: id } }))
      )
      isSample(request, { method: "GET", url: `/v1/entities/${id}`, headers: moniteHeaders })
      assert.strictEqual(response.logo?.url, logoResponse.url)
    })
  )
  it.live("update", () =>
    Effect.gen(function* () {
      const id = "c5f499a7-19ea-4057-9191-112da7effa31"
      const body = { email: "info@example.com" }
      const { request } = yield* onMonite(
        { [`PATCH /v1/entities/${id}`]: { status: 200, body: entityResponse } },
        Entities.use((entities) => entities.update({ path: { entity_id: id }, body }))
      )
      isSample(request, { method: "PATCH", url: `/v1/entities/${id}`, headers: { ...moniteHeaders, ...json }, body })
    })
  )
  it.live("put the logo: one part, named file, with its type", () =>
    Effect.gen(function* () {
      const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47])
      const { response, request } = yield* onMonite(
        { [`PUT /v1/entities/${entityId}/logo`]: { status: 200, body: logoResponse } },
        Entities.use((entities) =>
          entities.putLogo({
            path: { entity_id: entityId },
            body: { file: new File([bytes], "logo.png", { type: "image/png" }) }
          })
        )
      )
      assert.deepStrictEqual([request.method, request.url], ["PUT", `/v1/entities/${entityId}/logo`])
      assert.deepInclude({ ...request.headers }, moniteHeaders)
      assert.match(request.headers["content-type"] ?? "", /^multipart\/form-data; ?boundary=/)
      const parts = [
        ...(yield* Effect.promise(() =>
          new Response(new Uint8Array(request.body), { headers: request.headers }).formData()
        ))
      ]
      assert.deepStrictEqual(
        parts.map(([name]) => name),
        ["file"]
      )
      const file = parts[0]?.[1] as File
      assert.deepStrictEqual(
        [file.name, file.type, new Uint8Array(yield* Effect.promise(() => file.arrayBuffer()))],
        ["logo.png", "image/png", bytes]
      )
      assert.deepStrictEqual<unknown>(response, logoResponse)
    })
  )
  it.live("delete the logo", () =>
    Effect.gen(function* () {
      const { response, request } = yield* onMonite(
        { [`DELETE /v1/entities/${entityId}/logo`]: { status: 204 } },
        Entities.use((entities) => entities.deleteLogo({ path: { entity_id: entityId } }))
      )
      isSample(request, { method: "DELETE", url: `/v1/entities/${entityId}/logo`, headers: moniteHeaders })
      assert.isUndefined(response)
    })
  )
  it.live("required fields", () =>
    Effect.gen(function* () {
      const { response, request } = yield* onMonite(
        { "GET /v1/receivables/required_fields": { status: 200, body: requiredFieldsResponse } },
        Receivables.use((receivables) =>
          receivables.getRequiredFields({ query: { counterpart_country: "DE", counterpart_type: "organization" } })
        )
      )
      isSample(request, {
        method: "GET",
        url: "/v1/receivables/required_fields?counterpart_country=DE&counterpart_type=organization",
        headers: { ...moniteHeaders, "x-monite-entity-id": entityId }
      })
      assert.isTrue(response.entity?.vat_id?.required)
    })
  )
})

describe("Maesn: create an invoice", () => {
  for (const [edition, body, status] of [
    ["the older page", invoiceRequest, 200],
    ["today's document", invoiceRequestToday, 201]
  ] as const) {
    it.live(`sends the request of ${edition} unchanged`, () =>
      Effect.gen(function* () {
        const { response, request } = yield* onMaesn(
          { "POST /accounting/invoices": { status, body: invoiceResponse } },
          Invoices.use((invoices) => invoices.create({ body }))
        )
        isSample(request, {
          method: "POST",
          url: "/accounting/invoices",
          headers: { ...json, "x-api-key": "6632", "x-account-key": "85b3" },
          body
        })
        assert.deepStrictEqual<unknown>(response, invoiceResponse)
        assert.deepStrictEqual(Maesn.warnings(response), ["Field not used by target system"])
      })
    )
  }
  it.live("an environment and a company are sent as query parameters", () =>
    Effect.gen(function* () {
      const { request } = yield* Effect.scoped(
        Effect.gen(function* () {
          const { requests, url } = yield* recorder({
            "POST /accounting/invoices": { status: 201, body: invoiceResponse }
          })
          yield* Invoices.use((invoices) => invoices.create({ body: invoiceRequest })).pipe(
            Effect.provide(Maesn.account({ key: Redacted.make("k"), environmentName: "Production", companyId: "c 1" })),
            Effect.provide(Maesn.layer({ apiKey: Redacted.make("6632"), baseUrl: url }))
          )
          return { request: requests[0]! }
        })
      )
      assert.strictEqual(request.url, "/accounting/invoices?environmentName=Production&companyId=c%201")
    })
  )
})
