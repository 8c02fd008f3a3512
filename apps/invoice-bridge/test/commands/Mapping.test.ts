/** `mapping`: a table goes out and in whole, a wrong one changes nothing, and tasks about its values go on. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { layerStores } from "../../src/commands/Context.ts"
import { temporaryFolder } from "../kit/Folders.ts"
import { keyLayer, keys, openTask, save, someSecrets, statusOf } from "../tenants/kit/Bridge.ts"
import { command } from "./kit/InProcess.ts"

/** A tenant in a folder, with no API behind it: this command asks none. */
const company = Effect.gen(function* () {
  const directory = temporaryFolder()
  const environment = { BRIDGE_KEY: keys.first }
  const run = (args: ReadonlyArray<string>, input?: string) =>
    command(directory, ["mapping", ...args], { environment, ...(input !== undefined && { input }) })
  // Makes the folder and the tables.
  yield* command(directory, ["mapping", "acme"], { environment })
  const target = { kind: "sqlite", file: join(directory, ".faktura", "bridge.sqlite") } as const
  const inStores = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provide(effect, layerStores(target).pipe(Layer.provide(keyLayer(keys.first))), { local: true })
  yield* inStores(save("acme", someSecrets))
  return { directory, run, inStores }
})

const template = {
  timeZone: "Europe/Berlin",
  requires: [],
  accounts: {},
  taxCodes: {},
  treatments: {},
  roles: { customer: ["CUSTOMER"], supplier: ["SUPPLIER"] },
  defaults: {}
}

const table = {
  ...template,
  country: "DE",
  requires: ["taxCode"],
  accounts: { revenue: "4400", discount: { id: "account-1" } },
  taxCodes: { "sales.1900": "OUTPUT2" },
  treatments: { "sales.eu_business.services": "REVERSE_CHARGE" },
  defaults: { deductionRate: 0 }
}

describe("mapping", () => {
  it.live("prints a template for a new tenant, and takes the filled table from a file and from standard input", () =>
    Effect.gen(function* () {
      const { directory, run } = yield* company
      const printed = yield* run(["acme"])
      assert.deepStrictEqual([printed.code, printed.stderr], [0, ""])
      assert.deepStrictEqual(JSON.parse(printed.stdout), template)
      const file = join(directory, "mapping.json")
      writeFileSync(file, JSON.stringify(table))
      const replaced = yield* run(["acme", "--from", file])
      assert.strictEqual(replaced.code, 0, replaced.stderr)
      const after = yield* run(["acme", "--json"])
      assert.strictEqual(after.stdout.trimEnd().split("\n").length, 1)
      assert.deepStrictEqual(JSON.parse(after.stdout), table)
      // Whole: what the new table does not have is gone.
      const again = yield* run(["acme", "--from", "-", "--json"], printed.stdout)
      assert.deepStrictEqual(JSON.parse(again.stdout), { tenant: "acme", retried: [], runs: 0 })
      assert.deepStrictEqual(JSON.parse((yield* run(["acme"])).stdout), template)
    })
  )

  const wrong = [
    { change: { extra: 1 }, told: /^ {2}extra: There is no such key\. Allowed are timeZone, country, .*defaults\.$/m },
    {
      change: { defaults: { rate: 1 } },
      told: /^ {2}defaults\.rate: There is no such key\. Allowed are productType,/m
    },
    { change: { defaults: { deductionRate: "19 %" } }, told: /^ {2}defaults\.deductionRate: Expected number/m },
    { change: { timeZone: "Mars/Base" }, told: /^ {2}timeZone: "Mars\/Base" is not a time zone such as/m },
    { change: { accounts: { revenues: "1" } }, told: /^ {2}accounts\.revenues: .*An example is "revenue\.1900"/m },
    { change: { taxCodes: { "sales.1900": 5 } }, told: /^ {2}taxCodes\.sales\.1900: Expected string/m },
    { change: { requires: ["vat"] }, told: /^ {2}requires\[0\]: Expected "account" \| "taxCode"/m },
    { change: { roles: { customer: ["CUSTOMER"] } }, told: /^ {2}roles\.supplier: Missing key/m }
  ]

  it.live("names the path of each mistake and what is allowed there, and changes nothing", () =>
    Effect.gen(function* () {
      const { run } = yield* company
      for (const { change, told } of wrong) {
        const refused = yield* run(["acme", "--from", "-"], JSON.stringify({ ...table, ...change }))
        assert.deepStrictEqual([refused.code, refused.stdout], [1, ""])
        assert.match(refused.stderr, /^Standard input is not a mapping table\. Nothing was changed\.$/m)
        assert.match(refused.stderr, told)
      }
      const two = yield* run(["acme", "--from", "-"], '{"timeZone": "Mars/Base", "extra": 1}')
      assert.match(two.stderr, /extra: .*timeZone: /s)
      assert.match((yield* run(["acme", "--from", "-"], "{")).stderr, /It is not JSON: .*position 1/)
      assert.match((yield* run(["acme", "--from", "-"], "[]")).stderr, /The file: Expected object/)
      assert.match((yield* run(["acme", "--from", "missing.json"])).stderr, /missing\.json cannot be read \(ENOENT/)
      const unknown = yield* run(["globex", "--from", "-"], JSON.stringify(table))
      assert.deepStrictEqual([unknown.code, /There is no tenant globex/.test(unknown.stderr)], [1, true])
      assert.deepStrictEqual(JSON.parse((yield* run(["acme"])).stdout), template)
    })
  )

  it.live("retries the tasks whose values may be there now, and no other one", () =>
    Effect.gen(function* () {
      const { inStores, run } = yield* company
      const tasks = yield* inStores(
        Effect.all({
          exact: openTask("acme", "mapping", "taxCodes.sales.1900", "taxCodes.sales.1900"),
          general: openTask("acme", "mapping", "accounts.revenue.1900", "accounts.revenue.1900"),
          missing: openTask("acme", "mapping", "defaults.deductionRate", "defaults.deductionRate"),
          country: openTask("acme", "mapping", "country", "country"),
          other: openTask("acme", "refused", "invoice-1")
        })
      )
      const printed = yield* run(["acme"])
      const [, named = ""] = /^Runs wait for these values: (.*)$/m.exec(printed.stderr) ?? []
      // Tasks of the same millisecond have no order.
      assert.sameMembers(named.split(", "), [
        "taxCodes.sales.1900",
        "accounts.revenue.1900",
        "defaults.deductionRate",
        "country"
      ])
      const { defaults: _, ...given } = table
      const replaced = JSON.parse((yield* run(["acme", "--from", "-", "--json"], JSON.stringify(given))).stdout)
      assert.sameMembers(replaced.retried, [tasks.exact, tasks.general, tasks.country])
      assert.strictEqual(replaced.runs, 3)
      assert.deepStrictEqual(yield* inStores(Effect.all([statusOf(tasks.missing), statusOf(tasks.other)])), [
        "open",
        "open"
      ])
    })
  )
})
