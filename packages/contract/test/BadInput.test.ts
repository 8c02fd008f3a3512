import { assert, describe, it } from "@effect/vitest"
import * as Settings from "@faktura/core/Settings"
import { Maesn } from "@faktura/maesn"
import { Entities, Monite } from "@faktura/monite"
import { startSandbox } from "@faktura/sandbox"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const withEnvironment = (variables: Record<string, string>) =>
  Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(variables))

describe("settings", () => {
  it.effect("every missing setting is named, with where to find it", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Monite.settingsFromConfig.pipe(withEnvironment({})))
      assert.deepStrictEqual(
        Settings.problemsOf(error).map(({ variable }) => variable),
        ["MONITE_CLIENT_ID", "MONITE_CLIENT_SECRET"]
      )
      assert.include(error.message, "MONITE_CLIENT_SECRET is not set")
      assert.include(error.message, "Monite Partner Portal")
    })
  )
  it.effect("wrong settings are named without their values", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Monite.settingsFromConfig.pipe(
          withEnvironment({
            MONITE_CLIENT_ID: "planted-id",
            MONITE_CLIENT_SECRET: "planted",
            MONITE_BASE_URL: "planted",
            MONITE_VERSION: "planted"
          })
        )
      )
      assert.deepStrictEqual(
        Settings.problemsOf(error).map(({ variable }) => variable),
        ["MONITE_CLIENT_ID", "MONITE_BASE_URL", "MONITE_VERSION"]
      )
      assert.notInclude(error.message, "planted")
    })
  )
  it.effect("the layers fail with their ConfigError", () =>
    Effect.gen(function* () {
      const monite = yield* Effect.flip(Entities.pipe(Effect.provide(Monite.layerConfig), withEnvironment({})))
      const maesn = yield* Effect.flip(Effect.void.pipe(Effect.provide(Maesn.layerConfig), withEnvironment({})))
      const account = yield* Effect.flip(Effect.void.pipe(Effect.provide(Maesn.layerAccount), withEnvironment({})))
      assert.deepStrictEqual(
        [monite, maesn, account].map((error) => error._tag),
        ["ConfigError", "ConfigError", "ConfigError"]
      )
    })
  )
})

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const limit = 10 * 1024 * 1024
const id = "9d2b4c8f-2087-4738-ba91-7359683c49a4"

const uploads: ReadonlyArray<readonly [string, () => File, says: string]> = [
  ["over 10 MB", () => new File([new Uint8Array(limit + 1)], "logo.png", { type: "image/png" }), "10485760 bytes"],
  ["a GIF", () => new File([png], "logo.gif", { type: "image/gif" }), "image/gif"],
  ["a PDF", () => new File([png], "logo.pdf", { type: "application/pdf" }), "application/pdf"],
  ["no stated type", () => new File([png], "logo"), "it has no type"]
]

describe("requests that the documents forbid", () => {
  const calls: ReadonlyArray<
    readonly [
      string,
      Effect.Effect<unknown, { readonly _tag: string; readonly message: string }, Entities>,
      field: string
    ]
  > = [
    ...uploads.map(
      ([name, file, _says]) =>
        [
          `logo: ${name}`,
          Entities.use((entities) => entities.putLogo({ path: { entity_id: id }, body: { file: file() } })),
          "body.file"
        ] as const
    ),
    [
      "an id that is no UUID",
      Entities.use((entities) => entities.get({ path: { entity_id: "../me" } })),
      "path.entity_id"
    ],
    ["a limit out of range", Entities.use((entities) => entities.list({ query: { limit: 0 } })), "query.limit"],
    [
      "a field of another type",
      // The cast stands for a caller without types.
      Entities.use((entities) => entities.update({ path: { entity_id: id }, body: { email: 7 as unknown as string } })),
      "body.email"
    ]
  ]
  for (const [name, call, field] of calls) {
    it.live(`${name}: RequestInvalid, and nothing is sent`, () =>
      Effect.scoped(
        Effect.gen(function* () {
          const sandbox = yield* Effect.acquireRelease(
            Effect.promise(() => startSandbox()),
            (running) => Effect.promise(() => running.close())
          )
          const error = yield* Effect.flip(
            call.pipe(
              Effect.provide(
                Monite.layer({
                  clientId: sandbox.monite.clientId,
                  clientSecret: Redacted.make(sandbox.monite.clientSecret),
                  baseUrl: sandbox.monite.baseUrl,
                  version: "2024-05-25"
                })
              )
            )
          )
          assert.strictEqual(error._tag, "RequestInvalid")
          assert.include(error.message, field)
          assert.lengthOf(sandbox.log(), 0)
        })
      )
    )
  }
  it.live("a logo of exactly 10 MB is sent", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const sandbox = yield* Effect.acquireRelease(
          Effect.promise(() => startSandbox()),
          (running) => Effect.promise(() => running.close())
        )
        const bytes = new Uint8Array(limit)
        bytes.set(png)
        const error = yield* Effect.flip(
          Entities.use((entities) =>
            entities.putLogo({
              path: { entity_id: id },
              body: { file: new File([bytes], "logo.png", { type: "image/png" }) }
            })
          ).pipe(
            Effect.provide(
              Monite.layer({
                clientId: sandbox.monite.clientId,
                clientSecret: Redacted.make(sandbox.monite.clientSecret),
                baseUrl: sandbox.monite.baseUrl,
                version: "2024-05-25"
              })
            )
          )
        )
        // The request reached the sandbox, which has no such entity.
        assert.strictEqual(error._tag, "NotFound")
      })
    )
  )
})
