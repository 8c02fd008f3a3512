/** `tenants`, `tenants pause`, `resume` and `set`: what they print, store and refuse. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { layerStores } from "../../src/commands/Context.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { sandboxWith, settingsOf } from "../kit/Accounts.ts"
import { temporaryFolder } from "../kit/Folders.ts"
import { keyLayer, keys } from "../tenants/kit/Bridge.ts"
import { command } from "./kit/InProcess.ts"

const init = ["init", "--tenant=acme", "--name=Acme Inc.", "--system=xero", "--time-zone=Europe/Berlin", "--country=DE"]

const json = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1) ?? "")

/** A tenant of a sandbox, and its stored parts. */
const company = Effect.gen(function* () {
  const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
  const directory = temporaryFolder()
  const accounts = { ...settingsOf(sandbox), BRIDGE_KEY: keys.first }
  const run = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
    command(directory, args, { environment: { BRIDGE_KEY: keys.first, ...environment } })
  const added = yield* command(directory, init, { environment: accounts })
  assert.strictEqual(added.code, 0, added.stderr)
  const file = join(directory, ".faktura", "bridge.sqlite")
  const stored = Effect.gen(function* () {
    const { get, secrets } = yield* Tenants
    return { tenant: yield* get("acme"), secrets: Redacted.value(yield* secrets("acme")) }
  }).pipe(
    Effect.provide(layerStores({ kind: "sqlite", file }).pipe(Layer.provide(keyLayer(keys.first))), { local: true })
  )
  return { sandbox, directory, file, run, stored }
})

describe("tenants", () => {
  it.live("lists what an operator asks for, as a table and as JSON", () =>
    Effect.gen(function* () {
      const { run } = yield* company
      assert.deepStrictEqual(json((yield* run(["tenants", "--json"])).stdout), {
        tenants: [
          {
            tenant: "acme",
            title: "Acme Inc.",
            status: "active",
            system: "xero",
            entity: null,
            connected: true,
            openTasks: 0,
            runs: 0
          }
        ]
      })
      assert.match((yield* run(["tenants"])).stdout, /^acme +Acme Inc\. +active +xero +none +yes +0 +0/m)
      const other = yield* run(["tenants", "--json"], { BRIDGE_KEY: keys.second })
      assert.isNull(json(other.stdout).tenants[0].connected, "the secrets do not open")
      const empty = yield* command(temporaryFolder(), ["tenants"], { environment: { BRIDGE_KEY: keys.first } })
      assert.match(empty.stdout, /There is no tenant\. Add one with invoice-bridge init/)
    })
  )

  it.live("pause and resume, also twice, and name an unknown tenant", () =>
    Effect.gen(function* () {
      const { run } = yield* company
      for (const status of ["paused", "active"] as const) {
        const name = status === "paused" ? "pause" : "resume"
        for (const _ of [1, 2]) {
          const ended = yield* run(["tenants", name, "acme", "--json"])
          assert.deepStrictEqual([ended.code, json(ended.stdout)], [0, { tenant: "acme", status, runs: 0 }])
        }
        assert.strictEqual(json((yield* run(["tenants", "--json"])).stdout).tenants[0].status, status)
        const unknown = yield* run(["tenants", name, "globex"])
        assert.strictEqual(unknown.code, 1)
        assert.match(unknown.stderr, /There is no tenant globex/)
      }
    })
  )
})

describe("tenants set", () => {
  it.live("changes settings, and removes them with none", () =>
    Effect.gen(function* () {
      const { run, sandbox, stored } = yield* company
      const before = (yield* stored).secrets
      const requests = sandbox.log().length
      const set = yield* run([
        "tenants",
        "set",
        "acme",
        "--json",
        "--title=Acme Ltd.",
        "--requests-per-second=0.5",
        "--carry-from=2026-12-01"
      ])
      assert.strictEqual(set.code, 0, set.stderr)
      assert.deepStrictEqual(json(set.stdout), {
        tenant: "acme",
        changed: ["title", "carryFrom", "requestsPerSecond"]
      })
      assert.strictEqual(sandbox.log().length, requests, "no API is asked about them")
      const { secrets, tenant } = yield* stored
      assert.deepInclude(tenant?.settings, { carryFrom: "2026-12-01", requestsPerSecond: 0.5, targetSystem: "xero" })
      assert.deepStrictEqual([tenant?.name, secrets], ["Acme Ltd.", before])
      yield* run(["tenants", "set", "acme", "--requests-per-second=none", "--carry-from", "none"])
      assert.doesNotHaveAnyKeys((yield* stored).tenant?.settings ?? {}, ["carryFrom", "requestsPerSecond"])
    })
  )

  const wrong = [
    { args: [], code: 2, told: /Give what to change/ },
    { args: ["--requests-per-second=0"], code: 2, told: /--requests-per-second is 0\. Give a number above 0/ },
    { args: ["--requests-per-second=fast"], code: 2, told: /Give a number above 0/ },
    { args: ["--title= "], code: 2, told: /--title is empty/ },
    { args: ["--system=abacus"], code: 2, told: /--system abacus is not known\. Allowed are .*xero/ },
    {
      args: ["--carry-from=tomorrow"],
      code: 2,
      told: /--carry-from tomorrow is not a day\. Give one such as 2026-12-01\./
    },
    { args: ["--carry-from=2026-02-30"], code: 2, told: /--carry-from 2026-02-30 is not a day/ },
    { args: ["--entity=none"], code: 2, told: /--entity none: the entity of a tenant cannot be removed/ },
    { args: ["--entity=acme"], code: 2, told: /--entity acme is not an id of Monite\. Give a UUID/ },
    { args: ["--company-id="], code: 2, told: /--company-id is empty/ },
    { args: ["--monite-url=planted-secret"], code: 2, told: /--monite-url is not an absolute URL/ },
    { args: ["--maesn-url=https://x:planted-secret@127.0.0.1"], code: 2, told: /--maesn-url has a user name/ },
    { args: ["--entity=00000000-0000-4000-8000-000000000000"], code: 1, told: /^Nothing was stored\. /m },
    { args: ["--secret=maesn"], code: 2, told: /MAESN_API_KEY +Maesn API key/ },
    { args: ["--secret=everything"], code: 2, told: /--secret/ }
  ]

  it.live("with one wrong value changes nothing", () =>
    Effect.gen(function* () {
      const { run, stored } = yield* company
      const before = yield* stored
      for (const { args, code, told } of wrong) {
        const right = args.some((arg) => arg.startsWith("--title")) || args.length === 0 ? [] : ["--title=Changed"]
        const refused = yield* run(["tenants", "set", "acme", ...right, ...args])
        assert.strictEqual(refused.code, code, `${args.join(" ")}: ${refused.stderr}`)
        assert.match(refused.stderr, told)
        assert.notMatch(refused.stderr, /planted-secret/)
        assert.strictEqual(refused.stdout, "")
      }
      assert.deepStrictEqual(yield* stored, before)
      const unknown = yield* run(["tenants", "set", "globex", "--title=x"])
      assert.deepStrictEqual([unknown.code, /There is no tenant globex/.test(unknown.stderr)], [1, true])
    })
  )

  it.live("asks the APIs about new credentials, and stores only those that they accept", () =>
    Effect.gen(function* () {
      const { run, sandbox, stored } = yield* company
      const before = yield* stored
      for (const [name, variables] of [
        ["monite", { MONITE_CLIENT_ID: "planted-id", MONITE_CLIENT_SECRET: "planted-secret" }],
        ["maesn", { MAESN_API_KEY: "planted-secret" }],
        ["account", { MAESN_ACCOUNT_KEY: "planted-secret" }]
      ] as const) {
        const refused = yield* run(["tenants", "set", "acme", "--title=Changed", `--secret=${name}`], variables)
        assert.deepStrictEqual([refused.code, refused.stdout], [1, ""], name)
        assert.match(refused.stderr, /^Nothing was stored\. .*Correct M[A-Z_]+/m)
        assert.notMatch(refused.stderr, /planted/)
      }
      assert.deepStrictEqual(yield* stored, before)
      const { MAESN_ACCOUNT_KEY: key = "", ...others } = settingsOf(sandbox)
      const accepted = yield* run(
        ["tenants", "set", "acme", "--json", "--secret=account", "--secret=monite", "--secret=maesn"],
        { ...others, MAESN_ACCOUNT_KEY: key }
      )
      assert.strictEqual(accepted.code, 0, accepted.stderr)
      assert.deepStrictEqual(json(accepted.stdout), {
        tenant: "acme",
        changed: ["secret account", "secret monite", "secret maesn"],
        // `init` has adopted the contact that the books begin with.
        adopted: { contacts: 0, invoices: 0, bills: 0, proposals: 0 }
      })
    })
  )

  it.live("stores signing secrets from the environment, sealed, beside those that subscribe made", () =>
    Effect.gen(function* () {
      const { file, run, stored } = yield* company
      const set = yield* run(
        ["tenants", "set", "acme", "--secret=signing", "--secret=maesn-webhook", "--secret=monite-webhook"],
        {
          MAESN_SIGNING_SECRET: "planted-signing",
          MAESN_WEBHOOK_SECRET: "planted-maesn",
          MONITE_WEBHOOK_SECRET: "planted-one, planted-two"
        }
      )
      assert.strictEqual(set.code, 0, set.stderr)
      assert.notMatch(set.stdout + set.stderr, /planted/)
      const { secrets } = yield* stored
      assert.strictEqual(secrets.maesn.signingSecret, "planted-signing")
      assert.deepStrictEqual(secrets.webhooks, {
        maesn: [{ subscription: "by hand 1", secret: "planted-maesn" }],
        monite: [
          { subscription: "by hand 1", secret: "planted-one" },
          { subscription: "by hand 2", secret: "planted-two" }
        ]
      })
      assert.notMatch(readFileSync(file, "latin1"), /planted/)
      yield* run(["tenants", "set", "acme", "--secret=signing", "--secret=monite-webhook"], {
        MAESN_SIGNING_SECRET: "none",
        MONITE_WEBHOOK_SECRET: "none"
      })
      const after = (yield* stored).secrets
      assert.isUndefined(after.maesn.signingSecret)
      assert.deepStrictEqual([after.webhooks.monite, after.webhooks.maesn?.length], [[], 1])
    })
  )
})
