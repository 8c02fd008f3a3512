import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Duration, Effect, Exit, Redacted } from "effect"
import * as Settings from "../src/settings/Settings.ts"

const describedAs = { what: "the thing", where: "Portal > Things" }
const withEnv = (env: Record<string, string>) =>
  Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(env))

const one = <A>(kind: Settings.Kind<A>) => ({ it: Settings.setting({ name: "THE_THING", ...describedAs, kind }) })
const valueOf = <A>(kind: Settings.Kind<A>, value: string) =>
  Settings.read(one(kind)).pipe(
    Effect.map((settings): unknown => settings.it),
    withEnv({ THE_THING: value })
  )

const acme = {
  clientId: Settings.setting({
    name: "ACME_CLIENT_ID",
    what: "the client id of your partner account",
    where: "Partner Portal > API credentials",
    kind: Settings.uuid
  }),
  clientSecret: Settings.setting({
    name: "ACME_CLIENT_SECRET",
    what: "the secret of your partner account",
    where: "Partner Portal > API credentials",
    kind: Settings.redacted
  }),
  apiVersion: Settings.setting({
    name: "ACME_API_VERSION",
    what: "the version of the API",
    where: "the release notes",
    kind: Settings.date,
    default: "2024-05-25"
  }),
  entityUserId: Settings.setting({
    name: "ACME_ENTITY_USER_ID",
    what: "the user to act for",
    where: "Partner Portal > Users",
    kind: Settings.uuid,
    default: undefined
  })
}

const id = "3FA85F64-5717-4562-b3fc-2c963f66afa6"

describe("kinds", () => {
  it.effect.each<[kind: Settings.Kind<unknown>, text: string, value: unknown]>([
    [Settings.text, "abc", "abc"],
    [Settings.text, " abc\n", "abc"],
    [Settings.redacted, "s3cret\n", Redacted.make("s3cret")],
    [Settings.url, "https://api.example.com/v1", "https://api.example.com/v1"],
    [Settings.url, "http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    [Settings.uuid, id, id],
    [Settings.date, "2024-02-29", "2024-02-29"],
    [Settings.positiveInteger, "30", 30],
    [Settings.positiveDuration, "30 seconds", Duration.seconds(30)],
    [Settings.positiveDuration, "500 millis", Duration.millis(500)]
  ])("%# %j", ([kind, text, value]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* valueOf(kind, text), value)
    })
  )

  it.effect.each<[kind: Settings.Kind<unknown>, text: string]>([
    [Settings.url, "api.example.com"],
    [Settings.url, "ftp://example.com"],
    [Settings.url, "https://"],
    [Settings.url, "https:example.com"],
    [Settings.url, "javascript:alert(1)"],
    [Settings.uuid, "not-a-uuid"],
    [Settings.uuid, `${id}0`],
    [Settings.date, "2024-02-30"],
    [Settings.date, "25.05.2024"],
    [Settings.positiveInteger, "0"],
    [Settings.positiveInteger, "-3"],
    [Settings.positiveInteger, "1.5"],
    [Settings.positiveInteger, "1e3"],
    [Settings.positiveInteger, "9007199254740993"],
    [Settings.positiveDuration, "30"],
    [Settings.positiveDuration, "0 seconds"],
    [Settings.positiveDuration, "-5 seconds"],
    [Settings.positiveDuration, "Infinity"],
    [Settings.positiveDuration, "soon"]
  ])("%# refuses %j", ([kind, text]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(valueOf(kind, text))
      const { message } = error
      const problems = Settings.problemsOf(error)
      assert.deepEqual(problems, [{ variable: "THE_THING", problem: `is not ${kind.expected}`, ...describedAs }])
      assert.notInclude(message.replace(kind.expected, ""), text)
    })
  )

  it.effect("a kind of one's own", () =>
    Effect.gen(function* () {
      const region: Settings.Kind<"eu" | "us"> = {
        expected: "one of eu, us",
        decode: (text) => (text === "eu" || text === "us" ? text : undefined)
      }
      assert.strictEqual(yield* valueOf(region, "us"), "us")
      const error = yield* Effect.flip(valueOf(region, "uk"))
      assert.include(error.message, "THE_THING is not one of eu, us. It is the thing; find it at: Portal > Things.")
    })
  )
})

describe("read", () => {
  it.effect("gives typed values and defaults", () =>
    Effect.gen(function* () {
      const settings = yield* Settings.read(acme)
      const typed: {
        readonly clientId: string
        readonly clientSecret: Redacted.Redacted<string>
        readonly apiVersion: string
        readonly entityUserId: string | undefined
      } = settings
      assert.deepStrictEqual(typed, {
        clientId: id,
        clientSecret: Redacted.make("s3cret"),
        apiVersion: settings.apiVersion,
        entityUserId: undefined
      })
      assert.strictEqual(typed.apiVersion, "2024-05-25")
    }).pipe(withEnv({ ACME_CLIENT_ID: id, ACME_CLIENT_SECRET: "s3cret" }))
  )

  it.effect("what is set wins over the default", () =>
    Effect.gen(function* () {
      const { apiVersion, entityUserId } = yield* Settings.read(acme)
      assert.deepEqual([apiVersion, entityUserId], ["2025-06-23", id])
    }).pipe(
      withEnv({
        ACME_CLIENT_ID: id,
        ACME_CLIENT_SECRET: "s3cret",
        ACME_API_VERSION: "2025-06-23",
        ACME_ENTITY_USER_ID: id
      })
    )
  )

  it.effect("reads other providers too", () =>
    Effect.gen(function* () {
      assert.deepEqual(yield* Settings.read(one(Settings.positiveInteger)), { it: 8080 })
    }).pipe(Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown({ THE_THING: 8080 })))
  )

  it.effect("names everything that is missing or wrong, at once", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Settings.read(acme))
      assert.instanceOf(error, Config.ConfigError)
      assert.deepEqual(
        Settings.problemsOf(error).map(({ problem, variable }) => [variable, problem]),
        [
          ["ACME_CLIENT_ID", "is not a UUID"],
          ["ACME_CLIENT_SECRET", "is not set"],
          ["ACME_API_VERSION", "is not a date written as YYYY-MM-DD"]
        ]
      )
      assert.strictEqual(
        error.message,
        [
          "3 settings are missing or invalid:",
          "  - ACME_CLIENT_ID is not a UUID. It is the client id of your partner account; find it at: Partner Portal > API credentials.",
          "  - ACME_CLIENT_SECRET is not set. It is the secret of your partner account; find it at: Partner Portal > API credentials.",
          "  - ACME_API_VERSION is not a date written as YYYY-MM-DD. It is the version of the API; find it at: the release notes."
        ].join("\n")
      )
    }).pipe(withEnv({ ACME_CLIENT_ID: "oops", ACME_API_VERSION: "latest" }))
  )

  it.effect.each(["", " ", "\n"])("%j counts as not set", (value) =>
    Effect.gen(function* () {
      for (const preserveEmptyStrings of [true, false]) {
        const provider = ConfigProvider.fromEnvRecord({ THE_THING: value }, { preserveEmptyStrings })
        const error = yield* Settings.read(one(Settings.text)).pipe(
          Effect.provideService(ConfigProvider.ConfigProvider, provider),
          Effect.flip
        )
        assert.deepEqual(Settings.problemsOf(error)[0]?.problem, "is not set")
      }
    })
  )

  it.effect("something that is not text is wrong, not missing, and a default does not cover it up", () =>
    Effect.gen(function* () {
      const broken = ConfigProvider.make(() => Effect.fail(new ConfigProvider.SourceError({ message: "s3cret path" })))
      const error = yield* Settings.read(acme).pipe(
        Effect.provideService(ConfigProvider.ConfigProvider, broken),
        Effect.flip
      )
      assert.strictEqual(Settings.problemsOf(error).length, 4)
      assert.deepEqual(
        new Set(Settings.problemsOf(error).map(({ problem }) => problem)),
        new Set(["could not be read as text"])
      )
      assert.notInclude(error.message, "s3cret")
    })
  )

  it.effect("never shows a value", () =>
    Effect.gen(function* () {
      const picky: Settings.Kind<Redacted.Redacted<string>> = { expected: "a key", decode: () => undefined }
      const settings = { key: Settings.setting({ name: "KEY", ...describedAs, kind: picky }), id: acme.clientId }
      const exit = yield* Effect.exit(Settings.read(settings))
      assert.isTrue(Exit.isFailure(exit))
      assert.notInclude(JSON.stringify(exit) + String(exit), "s3cret")
    }).pipe(withEnv({ KEY: "s3cret-1", ACME_CLIENT_ID: "s3cret-2" }))
  )

  it.effect("a wrong default is the program's mistake", () =>
    Effect.gen(function* () {
      const wrong = Settings.setting({ name: "THE_THING", ...describedAs, kind: Settings.uuid, default: "none" })
      assert.isTrue(Exit.hasDies(yield* Effect.exit(Settings.read({ wrong }))))
    }).pipe(withEnv({}))
  )
})
