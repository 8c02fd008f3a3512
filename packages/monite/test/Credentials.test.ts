import { assert, describe, it } from "@effect/vitest"
import { CredentialsUnavailable } from "@faktura/core"
import * as Settings from "@faktura/core/Settings"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { ChildProcessSpawner } from "effect/process"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { Entities, Monite, MoniteClient } from "../src/index.ts"

const id = "9d2b4c8f-2087-4738-ba91-7359683c49a4"
const other = "11111111-2087-4738-ba91-7359683c49a4"
const endpoint = { baseUrl: "https://api.example.com/v1", version: "2024-05-25" }
const security = [["HTTPBearer"]]

/** Token endpoint that records its requests and responds with `answer`. */
const tokenEndpoint = (
  response: (asked: number) => Response = (asked) =>
    Response.json({ access_token: `token ${asked}`, token_type: "Bearer", expires_in: 3600 })
) => {
  const bodies: Array<Record<string, unknown>> = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    // The cast: the body is the JSON object that the client has written.
    bodies.push((await new Request(input, init).json()) as Record<string, unknown>)
    return response(bodies.length)
  }
  return { fetch, bodies }
}

/** Programs that print what they are told; the last text repeats. */
const programs = (...printed: ReadonlyArray<string>) => {
  const asked: Array<string> = []
  const service = ChildProcessSpawner.make((command) =>
    Effect.sync(() => {
      assert.strictEqual(command._tag, "StandardCommand")
      if (command._tag === "StandardCommand") asked.push([command.command, ...command.args].join(" "))
      const text = printed[Math.min(asked.length, printed.length) - 1] ?? ""
      // The cast: the other parts of a handle are not looked at.
      return {
        stdout: Stream.make(new TextEncoder().encode(text)),
        exitCode: Effect.succeed(ChildProcessSpawner.ExitCode(0))
      } as unknown as ChildProcessSpawner.ChildProcessHandle
    })
  )
  return { asked, layer: Layer.succeed(ChildProcessSpawner.ChildProcessSpawner, service) }
}

/** Two tokens, the first refused in between, as the token endpoint sees it. */
const twoTokens = Effect.gen(function* () {
  const { credentials } = yield* MoniteClient
  yield* credentials.refused(yield* credentials.parts(security))
  return yield* credentials.parts(security)
})

const secrets = (bodies: ReadonlyArray<Record<string, unknown>>) =>
  bodies.map(({ client_id, client_secret }) => [client_id, client_secret])

describe("where Monite's credentials come from", () => {
  it.effect("values", () =>
    Effect.gen(function* () {
      const { bodies, fetch } = tokenEndpoint()
      const source = Monite.credentialsFromValues({ clientId: id, clientSecret: Redacted.make("s 1") })
      yield* twoTokens.pipe(Effect.provide(Monite.layerFrom({ ...endpoint, fetch }).pipe(Layer.provide(source))))
      assert.deepStrictEqual(bodies[0], { client_id: id, client_secret: "s 1", grant_type: "client_credentials" })
      assert.deepStrictEqual(secrets(bodies), [
        [id, "s 1"],
        [id, "s 1"]
      ])
    })
  )

  it.effect("the environment; a setting that is missing is told when the layer is built", () =>
    Effect.gen(function* () {
      const { bodies, fetch } = tokenEndpoint()
      const layer = Monite.layerFrom({ ...endpoint, fetch, entityUserId: other }).pipe(
        Layer.provide(Monite.credentialsFromConfig)
      )
      const environment = (variables: Record<string, string>) =>
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(variables))
      const error = yield* Effect.flip(Effect.scoped(Layer.build(layer)).pipe(environment({ MONITE_CLIENT_ID: id })))
      assert.deepStrictEqual(
        Settings.problemsOf(error).map(({ variable }) => variable),
        ["MONITE_CLIENT_SECRET"]
      )
      yield* twoTokens.pipe(
        Effect.provide(layer, { local: true }),
        environment({ MONITE_CLIENT_ID: id, MONITE_CLIENT_SECRET: "s 1" })
      )
      assert.deepStrictEqual(bodies[0], {
        client_id: id,
        client_secret: "s 1",
        grant_type: "entity_user",
        entity_user_id: other
      })
    })
  )

  it.effect("an effect, run for each token: a replaced secret is used without a restart", () =>
    Effect.gen(function* () {
      const { bodies, fetch } = tokenEndpoint()
      let asked = 0
      const vault = Effect.sync(() => ({ clientId: id, clientSecret: Redacted.make(`s ${++asked}`) }))
      yield* twoTokens.pipe(
        Effect.provide(
          Monite.layerFrom({ ...endpoint, fetch }).pipe(Layer.provide(Monite.credentialsFromEffect(vault)))
        )
      )
      assert.deepStrictEqual(secrets(bodies), [
        [id, "s 1"],
        [id, "s 2"]
      ])
    })
  )

  it.effect.each([
    {
      name: "prints an object",
      clientId: undefined,
      printed: [`{"clientId":"${id}","clientSecret":"s 1"}`, `{"clientId":"${other}","clientSecret":"s 2"}`],
      sent: [
        [id, "s 1"],
        [other, "s 2"]
      ]
    },
    {
      name: "prints the secret alone",
      clientId: id,
      printed: ["s 1\n", "s 2\n"],
      sent: [
        [id, "s 1"],
        [id, "s 2"]
      ]
    }
  ])("a command that $name, run for each token", ({ clientId, printed, sent }) =>
    Effect.gen(function* () {
      const { bodies, fetch } = tokenEndpoint()
      const { asked, layer } = programs(...printed)
      const source = Monite.credentialsFromCommand({
        program: "vault",
        args: ["read", "monite"],
        ...(clientId === undefined ? {} : { clientId })
      })
      yield* twoTokens.pipe(
        Effect.provide(Monite.layerFrom({ ...endpoint, fetch }).pipe(Layer.provide(source), Layer.provide(layer)))
      )
      assert.deepStrictEqual(secrets(bodies), sent)
      assert.deepStrictEqual(asked, ["vault read monite", "vault read monite"])
    })
  )
})

class VaultSealed extends Data.TaggedError("VaultSealed")<{ readonly message: string }> {}

describe("without a token", () => {
  const good = Effect.succeed({ clientId: id, clientSecret: Redacted.make("s3cret") })

  it.effect.each<{
    readonly name: string
    readonly source: Effect.Effect<Monite.CredentialFields, unknown>
    readonly response: () => Response
    readonly reason: CredentialsUnavailable["reason"]
    readonly says: string
  }>([
    {
      name: "refused",
      source: good,
      response: () => Response.json({ error: { message: "s3cret" } }, { status: 401 }),
      reason: "refused",
      says: "Monite refused the client id and secret"
    },
    ...[
      { status: 400, reason: "refused" as const },
      { status: 403, reason: "refused" as const },
      { status: 422, reason: "refused" as const },
      { status: 429, reason: "unavailable" as const },
      { status: 500, reason: "unavailable" as const },
      { status: 503, reason: "unavailable" as const }
    ].map(({ reason, status }) => ({
      name: `a response with ${status}`,
      source: good,
      response: () => Response.json({ error: { message: "s3cret" }, detail: "s3cret" }, { status }),
      reason,
      says: "no credentials:"
    })),
    {
      name: "an invalid client id",
      source: Effect.succeed({ clientId: "s3cret", clientSecret: Redacted.make("s3cret") }),
      response: () => Response.json({}),
      reason: "refused",
      says: "client_id"
    },
    {
      name: "the endpoint does not respond",
      source: good,
      response: () => {
        throw new TypeError("fetch failed")
      },
      reason: "unavailable",
      says: "token endpoint"
    },
    {
      name: "an answer of another shape",
      source: good,
      response: () => Response.json({ access_token: "s3cret", expires_in: "soon" }),
      reason: "unavailable",
      says: "could not be read"
    },
    {
      name: "the source is away",
      source: Effect.fail(new VaultSealed({ message: "s3cret" })),
      response: () => Response.json({}),
      reason: "unavailable",
      says: "failed with VaultSealed"
    },
    {
      name: "the source gives none",
      source: Effect.succeed({ clientId: id, clientSecret: Redacted.make("") }),
      response: () => Response.json({}),
      reason: "missing",
      says: "returned no clientSecret"
    }
  ])("$name: the call says why, and shows no secret", ({ response, reason, says, source }) =>
    Effect.gen(function* () {
      const { fetch } = tokenEndpoint(response)
      const error = yield* Effect.flip(Entities.use((entities) => entities.list())).pipe(
        Effect.provide(
          Monite.layerFrom({ ...endpoint, fetch, policy: { maxAttempts: 1 } }).pipe(
            Layer.provide(Monite.credentialsFromEffect(source))
          )
        )
      )
      assert.strictEqual(error._tag, "NotSent")
      assert.include(error.message, says)
      const { cause } = error
      if (!(cause instanceof CredentialsUnavailable)) return assert.fail("no cause")
      assert.strictEqual(cause.reason, reason)
      assert.notInclude(inspect(error, { depth: 15, showHidden: true }) + JSON.stringify(error), "s3cret")
    })
  )
})

describe("what is logged and traced", () => {
  /** Everything that a program could print of a value. */
  const shown = (value: unknown): string =>
    `${inspect(value, { depth: 20, showHidden: true, getters: true })} ${String(value)}`

  // The server repeats the secret wherever it can; what is fetched in the background fails, too.
  const responses = [
    () => Response.json({ access_token: "s3cret-token", token_type: "Bearer", expires_in: 3600 }),
    () => Response.json({ error: { message: "s3cret" } }, { status: 401 }),
    () => Response.json({ error: { message: "s3cret" } }, { status: 400 }),
    () => Response.json({ error: { message: "s3cret" } }, { status: 500 }),
    () => Response.json({ access_token: "s3cret-token" }),
    () => new Response("s3cret")
  ]

  it.effect("contains no secret after any failure", () =>
    Effect.gen(function* () {
      const output: Array<string> = []
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const logger = Logger.make(({ cause, message }) => {
        output.push(shown(message), shown(cause), Cause.pretty(cause))
      })
      const { bodies, fetch } = tokenEndpoint((asked) => responses[Math.min(asked, responses.length) - 1]!())
      let sealed = false
      const vault = Effect.suspend(() =>
        sealed
          ? Effect.fail(new VaultSealed({ message: "s3cret" }))
          : Effect.succeed({ clientId: id, clientSecret: Redacted.make("s3cret") })
      )
      yield* Effect.gen(function* () {
        const { credentials } = yield* MoniteClient
        const ask = Effect.map(Effect.exit(Effect.withSpan(credentials.parts(security), "ask")), (exit) => {
          output.push(shown(exit))
          return exit
        })
        const first = yield* ask
        yield* TestClock.adjust("59 minutes")
        yield* ask
        yield* TestClock.withLive(Effect.sleep(20))
        assert.strictEqual(bodies.length, 2)
        assert.include(output.join(), "could not be renewed in time")
        if (first._tag === "Success") yield* credentials.refused(first.value)
        for (const _ of responses)
          output.push(shown(Cause.pretty(yield* Effect.flip(Effect.sandbox(ask.pipe(Effect.flatten))))))
        sealed = true
        yield* ask
      }).pipe(
        Effect.provide(
          Monite.layerFrom({ ...endpoint, fetch, policy: { maxAttempts: 1 } }).pipe(
            Layer.provide(Monite.credentialsFromEffect(vault))
          )
        ),
        Effect.withTracer(tracer),
        Effect.provide(Logger.layer([logger]))
      )
      for (const span of spans) {
        output.push(shown([...span.attributes]), shown(span.events))
        // A call's error has the server's response. Only a server that repeats the secret brings it there.
        if (span.name !== "monite.Auth.createToken") output.push(shown(span.status))
      }
      assert.isTrue(spans.some(({ name }) => name === "monite.Auth.createToken"))
      assert.isAbove(spans.length, responses.length)
      assert.include(JSON.stringify(bodies), "s3cret")
      for (const text of output) assert.notInclude(text, "s3cret")
    })
  )
})
