import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Account, Invoices, Maesn, MaesnClient } from "../src/index.ts"

const withEnvironment = (variables: Record<string, string>) =>
  Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(variables))

describe("warnings", () => {
  const cases: ReadonlyArray<readonly [string, Maesn.Warned, ReadonlyArray<string>]> = [
    ["none without meta", {}, []],
    ["none with meta null", { meta: null }, []],
    ["none with warnings null", { meta: { warnings: null } }, []],
    ["all of them, in order", { meta: { warnings: ["a", "b"] } }, ["a", "b"]]
  ]
  for (const [name, response, expected] of cases) {
    it(name, () => assert.deepStrictEqual(Maesn.warnings(response), [...expected]))
  }
})

describe("the account", () => {
  it.effect("comes from the environment, its key redacted", () =>
    Effect.gen(function* () {
      const account = yield* Account.pipe(
        Effect.provide(Maesn.layerAccount),
        withEnvironment({ MAESN_ACCOUNT_KEY: "planted", MAESN_COMPANY_ID: "7" })
      )
      assert.deepStrictEqual([account.companyId, account.environmentName], ["7", undefined])
      assert.strictEqual(Redacted.value(account.key), "planted")
      assert.notInclude(`${JSON.stringify(account)}${String(account.key)}`, "planted")
    })
  )
})

describe("the client", () => {
  it.effect("a trailing slash of the address is dropped, and the default is the documented one", () =>
    Effect.gen(function* () {
      const client = yield* MaesnClient.pipe(
        Effect.provide(Maesn.layer({ apiKey: Redacted.make("k"), baseUrl: "https://example.com/" }))
      )
      assert.strictEqual(client.baseUrl, "https://example.com")
      const settings = yield* Maesn.settingsFromConfig.pipe(withEnvironment({ MAESN_API_KEY: "k" }))
      assert.strictEqual(settings.baseUrl, "https://api.maesn.dev")
    })
  )
  it.effect("sends the integrator's key for the scheme apiKey and nothing for others", () =>
    Effect.gen(function* () {
      const { credentials } = yield* MaesnClient.pipe(
        Effect.provide(Maesn.layer({ apiKey: Redacted.make("k"), baseUrl: "https://example.com" }))
      )
      const { headers = {} } = yield* credentials.parts([["apiKey"]])
      assert.deepStrictEqual(
        Object.entries(headers).map(([name, value]) => [name, Redacted.value(value)]),
        [["X-API-KEY", "k"]]
      )
      assert.isFalse(yield* credentials.refused({ headers }))
    })
  )
})

describe("test doubles", () => {
  it.effect("a method with a double returns its result, and another method is a defect", () =>
    Effect.gen(function* () {
      const response = { data: { invoiceId: "1" } }
      const layer = Invoices.layerMock({ get: () => Effect.succeed(response) })
      const got = yield* Invoices.use((invoices) => invoices.get({ path: { invoiceId: "1" } })).pipe(
        Effect.provide(layer),
        Effect.provide(Maesn.account({ key: Redacted.make("k") }))
      )
      assert.strictEqual(got, response)
      const exit = yield* Invoices.use((invoices) => invoices.list()).pipe(
        Effect.provide(layer),
        Effect.provide(Maesn.account({ key: Redacted.make("k") })),
        Effect.exit
      )
      assert.strictEqual(exit._tag, "Failure")
    })
  )
})
