/** `init` while a person works on the same tenant, and what it says in the end. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Layer, Redacted } from "effect"
import { layerStores, Program } from "../../src/commands/Context.ts"
import type { Stores } from "../../src/commands/Context.ts"
import { initCommand } from "../../src/commands/InitCommand.ts"
import type { InitFlags } from "../../src/commands/InitQuestions.ts"
import type { DatabaseTarget } from "../../src/database/Database.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { Progress } from "../../src/terminal/Progress.ts"
import { sandboxWith, settingsOf } from "../kit/Accounts.ts"
import { temporaryFolder } from "../kit/Folders.ts"
import { onPostgres } from "../kit/OnPostgres.ts"
import { aroundStatements } from "../kit/Statements.ts"
import { keyLayer, keys, save, someSecrets } from "../tenants/kit/Bridge.ts"
import { installation } from "./kit/Folder.ts"

const flags = {
  tenant: "acme",
  system: "xero",
  timeZone: "Europe/Berlin",
  country: "DE",
  entity: undefined,
  json: true
}
const quiet: Console.Console = Object.create(globalThis.console, { log: { value: () => {} } })

/** Runs `init`. `meanwhile` happens while accounting is read. */
const init = <E, R>(name: string, meanwhile: Effect.Effect<unknown, E, R>, changes: Partial<InitFlags> = {}) =>
  Effect.gen(function* () {
    const context = yield* Effect.context<R>()
    const during = Progress.of({
      say: () => Effect.void,
      phase: (title, _, use) =>
        Effect.andThen(
          title === "Read accounting" ? Effect.orDie(Effect.provideContext(meanwhile, context)) : Effect.void,
          use({ reached: () => Effect.void })
        )
    })
    yield* initCommand({ ...flags, name, carryFrom: undefined, ...changes }).pipe(
      Effect.provideService(Progress, during)
    )
  })

/** Runs a test over a new database, with the accounts of a sandbox. */
const withAccounts = <E>(
  test: Effect.Effect<void, E, Stores | Program | NodeServices.NodeServices>,
  target: DatabaseTarget = { kind: "sqlite", file: ":memory:" }
) =>
  Effect.gen(function* () {
    const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
    const program = { environment: settingsOf(sandbox), folder: temporaryFolder(), isTerminal: false }
    yield* test.pipe(
      Effect.provide([
        layerStores(target).pipe(Layer.provide(keyLayer(keys.first))),
        Layer.succeed(Program, program),
        NodeServices.layer
      ]),
      Effect.provideService(Console.Console, quiet)
    )
  })

describe("init keeps what is stored meanwhile", () => {
  it.live("by a person, for a stored tenant: mapping, entity and secrets of webhooks", () =>
    withAccounts(
      Effect.gen(function* () {
        const tenants = yield* Tenants
        yield* init("Acme", Effect.void)
        yield* init(
          "Acme Inc.",
          Effect.gen(function* () {
            yield* tenants.setMapping("acme", "taxCodes.sales.1900", "S19")
            yield* tenants.setEntity("acme", "entity-1")
            yield* tenants.addWebhookSecret("acme", "monite", { subscription: "one", secret: Redacted.make("hidden") })
          })
        )
        const stored = yield* tenants.get("acme")
        assert.deepStrictEqual(
          [stored?.name, stored?.settings.entityId, stored?.settings.mapping.taxCodes?.["sales.1900"]],
          ["Acme Inc.", "entity-1", "S19"]
        )
        const { webhooks } = Redacted.value(yield* tenants.secrets("acme"))
        assert.deepStrictEqual(webhooks.monite, [{ subscription: "one", secret: "hidden" }])
      })
    )
  )

  it.live("by another init, for a new tenant: its entity, and its own new secrets", () =>
    withAccounts(
      Effect.gen(function* () {
        const tenants = yield* Tenants
        yield* init("Acme Inc.", save("acme", someSecrets, { entityId: "entity-1", carryFrom: "2026-12-01" }))
        const stored = yield* tenants.get("acme")
        assert.deepStrictEqual(
          [stored?.name, stored?.settings.entityId, stored?.settings.carryFrom],
          ["Acme Inc.", "entity-1", "2026-12-01"]
        )
        const { monite, webhooks } = Redacted.value(yield* tenants.secrets("acme"))
        assert.notStrictEqual(monite.clientSecret, someSecrets.monite.clientSecret)
        assert.deepStrictEqual(webhooks, someSecrets.webhooks)
      })
    )
  )
})

onPostgres("two inits that add a tenant at once", ({ database }) => {
  it.live("lose no setting of each other", () =>
    Effect.gen(function* () {
      const url = Redacted.make(yield* Effect.promise(database))
      let isSlow = true
      const test = Effect.gen(function* () {
        const tenants = yield* Tenants
        // After a read, so that both would have read before one of them stores.
        yield* aroundStatements((_, statement, run) =>
          Effect.tap(run, () =>
            isSlow && statement.trim().startsWith("SELECT * FROM bridge_tenants WHERE")
              ? Effect.sleep(200)
              : Effect.void
          )
        )
        yield* Effect.all(
          [
            init("One", Effect.void, { carryFrom: "2026-12-01", country: "" }),
            init("Two", Effect.void, { country: "FR" })
          ],
          { concurrency: 2 }
        )
        // The hook stays in this process.
        isSlow = false
        const { carryFrom, mapping } = (yield* tenants.get("acme"))?.settings ?? assert.fail("acme")
        assert.deepStrictEqual([carryFrom, mapping.country], ["2026-12-01", "FR"])
      })
      yield* withAccounts(test, { kind: "postgres", url })
    })
  )
})

describe("init without an account key", () => {
  it.live("says how the accounting system is connected", () =>
    Effect.gen(function* () {
      const { MAESN_ACCOUNT_KEY: key = "", ...others } = settingsOf(yield* sandboxWith({ rateLimitPerSecond: 0 }))
      const { run } = yield* installation
      const args = ["init", "--tenant=acme", "--name=Acme", "--system=xero", "--time-zone=Europe/Berlin"]
      const connect =
        /^Connect its accounting system: invoice-bridge connect --tenant acme --system xero --url ADDRESS$/m
      assert.match((yield* run(args, others)).stdout, connect)
      assert.notMatch((yield* run(args, { ...others, MAESN_ACCOUNT_KEY: key })).stdout, connect)
      // The key is stored now.
      assert.notMatch((yield* run(args, others)).stdout, connect)
    })
  )
})
