/** The commands for real accounts, which a sandbox plays: init, onboard, work, status, tasks, reconcile and the page's health. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { seller } from "../../src/demo/Companies.ts"
import { sandboxWith, settingsOf } from "../kit/Accounts.ts"
import { started } from "../kit/Child.ts"
import { temporaryFolder } from "../kit/Folders.ts"
import { command } from "./kit/InProcess.ts"

const key = Buffer.alloc(32, 7).toString("base64")

const init = [
  "init",
  "--json",
  "--tenant=acme",
  "--name=Acme Inc.",
  "--system=xero",
  "--time-zone=Europe/Berlin",
  "--country=DE"
]

const lastJson = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1) ?? "")

const wrongSecrets = [
  { setting: { MONITE_CLIENT_SECRET: "wrong-secret" }, told: /MONITE_CLIENT_ID and MONITE_CLIENT_SECRET/ },
  { setting: { MAESN_API_KEY: "wrong-secret" }, told: /MAESN_API_KEY and MAESN_ACCOUNT_KEY/ },
  { setting: { MAESN_ACCOUNT_KEY: "wrong-secret" }, told: /MAESN_API_KEY and MAESN_ACCOUNT_KEY/ }
]

describe("real accounts", () => {
  it.live("a company is added, onboarded and looked after", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith({ seed: 9, rateLimitPerSecond: 0 })
      const environment = { ...settingsOf(sandbox), BRIDGE_KEY: key }
      const directory = temporaryFolder()
      const added = yield* command(directory, init, { environment })
      assert.strictEqual(added.code, 0, added.stderr)
      assert.deepStrictEqual(lastJson(added.stdout), {
        tenant: "acme",
        adopted: { contacts: 1, invoices: 0, bills: 0, proposals: 0 }
      })

      const file = join(directory, "acme.json")
      writeFileSync(file, "{}")
      const wrong = yield* command(directory, ["onboard", "--tenant", "acme", file], { environment })
      assert.strictEqual(wrong.code, 1)
      assert.match(wrong.stderr, /is not a company: .*entity/s)
      writeFileSync(file, JSON.stringify(seller))
      const planned = yield* command(directory, ["onboard", "--json", "--tenant", "acme", file], { environment })
      assert.strictEqual(planned.code, 0, planned.stderr)

      const worker = yield* started(directory, ["work"], environment)
      const address = yield* worker.printed(/^Health: (.*)$/m)
      const ready = yield* Effect.promise(() => fetch(`${address}/health/ready`))
      assert.strictEqual(ready.status, 200)
      const metrics = yield* Effect.promise(() => fetch(`${address}/metrics`))
      assert.strictEqual(metrics.status, 401)
      const status = Effect.map(command(directory, ["status", "--json"], { environment }), ({ stdout }) =>
        lastJson(stdout)
      )
      const done = yield* Effect.repeat(status, {
        until: ({ tenants }) => tenants[0].onboarded === true && tenants[0].doneLastDay >= 1,
        schedule: Schedule.spaced(500)
      })
      assert.strictEqual(done.tenants[0].openTasks, 0)
      assert.strictEqual(sandbox.counts().monite.entities, 1)
      const again = yield* command(directory, ["onboard", "--tenant", "acme", file], { environment })
      assert.match(again.stderr, /has the entity .* already\. Nothing was changed/)

      const compared = yield* command(directory, ["reconcile", "--json"], { environment })
      assert.strictEqual(compared.code, 0, compared.stderr)
      const [{ compared: kinds }] = lastJson(compared.stdout).tenants
      assert.isNotEmpty(kinds)
      for (const { inMonite } of kinds) assert.strictEqual(inMonite, 0)
      yield* worker.stop

      const kept = readFileSync(join(directory, ".faktura", "bridge.sqlite"), "latin1")
      for (const secret of [sandbox.monite.clientSecret, sandbox.maesn.apiKey, sandbox.maesn.accountKey]) {
        assert.notInclude(kept, secret)
      }
    })
  )

  for (const { setting, told } of wrongSecrets) {
    it.live(`a wrong ${Object.keys(setting).join()} stops at once, and nothing is stored`, () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
        const environment = { ...settingsOf(sandbox), BRIDGE_KEY: key, ...setting }
        const directory = temporaryFolder()
        const refused = yield* command(directory, init, { environment })
        assert.strictEqual(refused.code, 1)
        assert.match(refused.stderr, /^Nothing was stored\. /m)
        assert.match(refused.stderr, told)
        assert.notMatch(refused.stderr, /wrong-secret/)
        const rejected = sandbox.log().filter(({ status }) => status === 401 || status === 403)
        assert.strictEqual(rejected.length, 1)
        const status = yield* command(directory, ["status", "--json"], { environment })
        assert.deepStrictEqual(lastJson(status.stdout), { tenants: [], runs: [], runsLeftOut: 0 })
      })
    )
  }
})
