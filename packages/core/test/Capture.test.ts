// Headers and bodies on spans: none unless asked for, no credential even then.
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import type { Responded, Attempt } from "../src/attempt/Attempt.ts"
import { Capture } from "../src/call/Capture.ts"
import * as CaptureContents from "../src/call/CaptureContents.ts"
import { CallPolicy, defaultCallPolicy } from "../src/operation/CallPolicy.ts"
import type { Operation } from "../src/operation/Operation.ts"
import type { CallOptions } from "../src/operation/CallInput.ts"
import * as S from "../src/schema/WireSchema.ts"
import { scripted, TestClient } from "./kit/Scripted.ts"
import { recorded } from "./kit/Spans.ts"

const no = "<redacted>"

const operation: Operation = {
  id: "Things.act",
  method: "POST",
  path: "/things/{thing_id}",
  kind: "write",
  client: TestClient,
  accept: "application/json",
  settings: [
    { setting: "version", in: "header", name: "X-Version" },
    { setting: "locale", in: "query", name: "X-Locale" }
  ],
  request: { body: S.struct({ count: S.number, name: S.string }) },
  success: [{ status: 200, as: "json", schema: S.struct({ id: S.string, count: S.number }) }],
  errors: {
    404: ["NotFound", S.struct({ code: S.literals(["gone", "never"]) })],
    default: ["RequestRefused", S.struct({})]
  }
}

const span = (sampled = true): Tracer.NativeSpan =>
  new Tracer.NativeSpan({
    name: "POST /things/{thing_id}",
    parent: Option.none(),
    annotations: Context.empty(),
    links: [],
    startTime: 0n,
    kind: "client",
    sampled
  })

const answered = (body: unknown, headers: Record<string, string> = {}, change: Partial<Responded> = {}): Responded => ({
  _tag: "Responded",
  status: 200,
  headers: new Headers(headers),
  declared: operation.success,
  body: { _tag: "text", text: typeof body === "string" ? body : JSON.stringify(body) },
  ...change
})

const refused = (status: number, body: unknown): Attempt => ({
  _tag: "Refused",
  status,
  headers: new Headers(),
  body,
  retryAfter: undefined
})

interface Seen {
  readonly options?: CaptureContents.ContentsOptions
  readonly operation?: Partial<Operation>
  readonly given?: CallOptions
  readonly sent?: Record<string, unknown>
  readonly attempt?: Attempt
  readonly sampled?: boolean
}

const everything: CaptureContents.ContentsOptions = {
  headers: { request: ["X-Own"], response: ["X-Request-Id"] },
  bodies: true
}

/** The attributes that one attempt gets. */
const attributes = (seen: Seen) =>
  Effect.gen(function* () {
    const capture = yield* Capture
    assert.isDefined(capture)
    const to = span(seen.sampled)
    const of = { ...operation, ...seen.operation }
    const given = seen.given ?? {}
    capture.request(of, given, seen.sent ?? { ...given.headers }, to)
    if (seen.attempt !== undefined) capture.response(of, seen.attempt, to)
    return Object.fromEntries(to.attributes)
  }).pipe(Effect.provide(CaptureContents.layer(seen.options ?? everything)))

const requestHeaders = (...request: ReadonlyArray<string>): CaptureContents.ContentsOptions => ({
  headers: { request }
})
const responseHeaders = (...response: ReadonlyArray<string>): CaptureContents.ContentsOptions => ({
  headers: { response }
})
const header = (name: string, ...values: ReadonlyArray<string>) => ({ [`http.request.header.${name}`]: values })

const full: Seen = {
  given: { headers: { "X-Own": "mine" }, body: { count: 1, name: "Ada" } },
  attempt: answered({ id: "secret", count: 2 }, { "x-request-id": "r-1" })
}

const rows: ReadonlyArray<readonly [name: string, seen: Seen, expected: Readonly<Record<string, unknown>>]> = [
  [
    "all that is asked for",
    full,
    {
      ...header("x-own", "mine"),
      "http.response.header.x-request-id": ["r-1"],
      "faktura.request.body": `{"count":1,"name":"${no}"}`,
      "faktura.response.body": `{"id":"${no}","count":2}`
    }
  ],
  ["nothing, where nothing is asked for", { ...full, options: {} }, {}],
  ["nothing of an operation whose bodies hold secrets", { ...full, operation: { sensitive: true } }, {}],
  ["nothing on a span that nobody keeps", { ...full, sampled: false }, {}],
  [
    "a header by any case",
    { options: requestHeaders("x-OWN"), given: { headers: { "X-own": "mine" } } },
    header("x-own", "mine")
  ],
  [
    "a header with several values",
    { options: requestHeaders("x-own"), given: { headers: { "x-own": ["a", 1] } } },
    header("x-own", "a", "1")
  ],
  ["no header that is not sent", { options: requestHeaders("x-own"), given: { headers: { "x-own": undefined } } }, {}],
  [
    "headers that hold settings",
    { options: requestHeaders("accept", "x-version"), sent: { Accept: "application/json", "X-Version": "2024-05-25" } },
    { ...header("accept", "application/json"), ...header("x-version", "2024-05-25") }
  ],
  [
    "not the values of headers that come from the credentials or the scope",
    { options: requestHeaders("x-entity", "x-locale"), sent: { "X-Entity": "planted", "X-Locale": "planted" } },
    { ...header("x-entity", no), ...header("x-locale", no) }
  ],
  [
    "not the value of a header that a credential replaces",
    { options: requestHeaders("x-own"), given: { headers: { "x-own": "mine" } }, sent: { "X-Own": "planted" } },
    header("x-own", no)
  ],
  ...[
    "authorization",
    "Proxy-Authorization",
    "cookie",
    "x-api-key",
    "apikey",
    "x-account-key",
    "x-auth-token",
    "x-csrf-token",
    "client-secret",
    "x-hub-signature"
  ].map((name): readonly [string, Seen, Readonly<Record<string, unknown>>] => [
    `not the value of ${name}, also when the caller gives it`,
    { options: requestHeaders(name), given: { headers: { [name]: "planted" } } },
    header(name.toLowerCase(), no)
  ]),
  ...["idempotency-key", "x-request-id", "content-type"].map(
    (name): readonly [string, Seen, Readonly<Record<string, unknown>>] => [
      `the value of ${name}`,
      { options: requestHeaders(name), given: { headers: { [name]: "shown" } } },
      header(name, "shown")
    ]
  ),
  [
    "not the value of a cookie that is set",
    { options: responseHeaders("Set-Cookie", "etag"), attempt: answered({}, { "set-cookie": "planted", etag: "e" }) },
    { "http.response.header.set-cookie": [no], "http.response.header.etag": ["e"] }
  ],
  [
    "no body without a schema",
    {
      operation: { request: {}, success: [], errors: {} },
      given: full.given!,
      options: { bodies: true },
      attempt: answered({ id: "secret" }, {}, { declared: [{ status: 200, as: "json" }] })
    },
    {}
  ],
  ["no body that is not JSON", { attempt: answered("<html>") }, {}],
  ["no file", { attempt: answered({}, {}, { body: { _tag: "blob", blob: new Blob(["{}"]) } }) }, {}],
  [
    "JSON that may be a file as well",
    { attempt: answered({}, {}, { body: { _tag: "blob", blob: new Blob(["{}"]), text: "{}" } }) },
    { "faktura.response.body": "{}" }
  ],
  ["no stream", { attempt: answered({}, {}, { body: { _tag: "open", stream: new ReadableStream() } }) }, {}],
  [
    "a body of another shape, as far as it goes",
    { attempt: answered({ id: 7, count: "Ada" }) },
    { "faktura.response.body": `{"id":"${no}","count":"${no}"}` }
  ],
  [
    "a body by the first of the declared shapes that fits",
    {
      attempt: answered(
        { size: 2 },
        {},
        {
          declared: [...operation.success, { status: 200, as: "json", schema: S.struct({ size: S.number }) }]
        }
      )
    },
    { "faktura.response.body": `{"size":2}` }
  ],
  [
    "the body of a declared error",
    { attempt: refused(404, { code: "gone" }) },
    { "faktura.response.body": `{"code":"gone"}` }
  ],
  [
    "the body of an error by the shape of all others",
    { attempt: refused(418, { code: "gone" }) },
    { "faktura.response.body": `{"<undeclared>":"${no}"}` }
  ],
  [
    "no body of an error that is not declared",
    { operation: { errors: {} }, attempt: refused(418, { code: "gone" }) },
    {}
  ],
  ["nothing where no answer came", { attempt: { _tag: "NoResponse", cause: "planted", timedOut: false } }, {}],
  [
    "nothing of a body that cannot be read, without harm",
    {
      given: {
        get body(): unknown {
          throw new Error("planted")
        }
      }
    },
    {}
  ]
]

describe("captured", () => {
  for (const [name, seen, expected] of rows) {
    it.effect(name, () => Effect.map(attributes(seen), (found) => assert.deepStrictEqual(found, { ...expected })))
  }

  it.effect("4 KiB of a body at most, and no half characters", () =>
    Effect.gen(function* () {
      const shape = S.struct({ a: S.sensitive(S.string, false) })
      for (const text of ["x".repeat(5000), "ü".repeat(5000), `${"x".repeat(4090)}💶`.repeat(2)]) {
        const found = yield* attributes({ operation: { request: { body: shape } }, given: { body: { a: text } } })
        const body = String(found["faktura.request.body"])
        assert.isAtMost(new TextEncoder().encode(body).length, 4096)
        assert.isAtLeast(new TextEncoder().encode(body).length, 4093)
        assert.isTrue(JSON.stringify({ a: text }).startsWith(body))
        assert.isTrue(body.isWellFormed())
      }
    })
  )
})

describe("a call", () => {
  const credentials = {
    parts: () => Effect.succeed({ headers: { Authorization: Redacted.make("Bearer planted") } }),
    refused: () => Effect.succeed(false)
  }
  const made = scripted(
    [
      { status: 429, body: { message: "planted" }, headers: { "retry-after": "0" } },
      { status: 200, body: { id: "planted" } }
    ],
    { request: { body: S.struct({ count: S.number }) } },
    credentials
  )
  const options = { body: { count: 7 } }

  it.live("each of its attempts has the contents of its request and response", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call } = yield* made
      const contents = { headers: { request: ["authorization"], response: ["retry-after"] }, bodies: true }
      yield* call(options).pipe(
        Effect.provideService(CallPolicy, { ...defaultCallPolicy, baseDelay: 1, maxDelay: 1 }),
        Effect.provide(CaptureContents.layer(contents)),
        Effect.withTracer(tracer)
      )
      const captured = spans.map(({ attributes: all }) =>
        Object.fromEntries([...all].filter(([key]) => /\.(header|body)/.test(key)))
      )
      const sent = { "http.request.header.authorization": [no], "faktura.request.body": `{"count":7}` }
      assert.deepStrictEqual(captured, [
        {},
        { ...sent, "http.response.header.retry-after": ["0"], "faktura.response.body": `{"message":"${no}"}` },
        { ...sent, "faktura.response.body": `{"id":"${no}"}` }
      ])
    })
  )

  it.live("says neither unless it is asked for", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call } = yield* made
      yield* call(options).pipe(
        Effect.provideService(CallPolicy, { ...defaultCallPolicy, baseDelay: 1, maxDelay: 1 }),
        Effect.withTracer(tracer)
      )
      assert.strictEqual(spans.length, 3)
      const keys = spans.flatMap(({ attributes: all }) => [...all.keys()])
      assert.deepStrictEqual(
        keys.filter((key) => /header|body/.test(key)),
        []
      )
    })
  )
})
