/** `init` for a tenant that is stored already, while a person works on it. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Layer, Redacted } from "effect"
import { layerStores, Program } from "../../src/commands/Context.ts"
import { initCommand } from "../../src/commands/InitCommand.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { Progress } from "../../src/terminal/Progress.ts"
import { sandboxWith, settingsOf } from "../kit/Accounts.ts"
import { temporaryFolder } from "../kit/Folders.ts"
import { keyLayer, keys } from "../tenants/kit/Bridge.ts"

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
const init = <E, R>(name: string, meanwhile: Effect.Effect<unknown, E, R>) =>
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
    yield* initCommand({ ...flags, name, carryFrom: undefined }).pipe(Effect.provideService(Progress, during))
  })

describe("init for a stored tenant", () => {
  it.live("keeps what a person stores meanwhile: mapping, entity and secrets of webhooks", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
      const program = { environment: settingsOf(sandbox), folder: temporaryFolder(), isTerminal: false }
      yield* Effect.gen(function* () {
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
      }).pipe(
        Effect.provide([
          layerStores({ kind: "sqlite", file: ":memory:" }).pipe(Layer.provide(keyLayer(keys.first))),
          Layer.succeed(Program, program),
          NodeServices.layer
        ]),
        Effect.provideService(Console.Console, quiet)
      )
    })
  )
})
