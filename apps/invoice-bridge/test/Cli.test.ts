/**
 * The program as a process: what it prints where, and how it ends.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { keptSandbox, sandboxWith, settingsOf } from "./kit/Accounts.ts"
import { program } from "./kit/Child.ts"
import { temporaryFolder } from "./kit/Folders.ts"

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? ""

describe("the whole run", () => {
  it.live(
    "--json prints one object as the last line, and the second run goes on from there",
    () =>
      Effect.gen(function* () {
        const directory = temporaryFolder()
        let first = yield* program(directory, ["--json", "--seed", "5"])
        if (first.code === 1) first = yield* program(directory, ["--json", "--seed", "5"])
        assert.strictEqual(first.code, 0, first.stderr)
        assert.match(first.stderr, /^Working with the built-in sandbox, seed 5\.$/m)
        assert.match(first.stderr, /^Issue invoices +50 of 50/m)
        assert.strictEqual(first.stdout.trimEnd().split("\n").length, 1)
        const summary: Record<string, Record<string, unknown>> = JSON.parse(lastLine(first.stdout))
        assert.deepStrictEqual(Object.keys(summary), ["onboarding", "invoices", "faults", "requests", "retries"])
        assert.deepStrictEqual(summary["invoices"], { issued: 50, carried: 50, missing: 0, duplicate: 0, drift: 0 })
        for (const id of Object.values(summary["onboarding"] ?? {})) assert.isNotNull(id)
        assert.isAbove(Number(summary["requests"]), 200)
        assert.isAbove(Number(summary["retries"]), 0)
        assert.isAbove(Number(summary["faults"]?.["dropAfter"]), 0)

        const reconciled = yield* program(directory, ["reconcile"])
        assert.strictEqual(reconciled.code, 0, reconciled.stderr)
        assert.match(reconciled.stdout, /│ +50 │ +50 │ +0 │ +0 │ +0 │ +0 │/)
        assert.match(reconciled.stdout, /Both sides agree\.$/m)

        const status = yield* program(directory, ["status"])
        assert.strictEqual(status.code, 0)
        assert.strictEqual(status.stderr, "")
        assert.match(status.stdout, /^invoices in accounting +50 +\d+ +0$/m)
        assert.match(status.stdout, /Field shippingType is not used by the target system │ +\d+ │/)
        const brief = JSON.parse(lastLine((yield* program(directory, ["status", "--json"])).stdout))
        assert.deepStrictEqual(brief.invoices, { issued: 50, carried: 50, missing: null, duplicate: null, drift: null })

        // No secret of the sandbox in anything that was printed or kept by the bridge.
        const sandbox = yield* keptSandbox(directory)
        const left = [first, reconciled, status]
          .map(({ stderr, stdout }) => stdout + stderr)
          .join("\n")
          .concat(readFileSync(join(directory, ".faktura", "bridge.sqlite"), "latin1"))
        for (const secret of [sandbox.monite.clientSecret, sandbox.maesn.apiKey, sandbox.maesn.accountKey]) {
          assert.notInclude(left, secret)
        }
      }),
    180_000
  )

  it.live(
    "--fresh begins anew",
    () =>
      Effect.gen(function* () {
        const directory = temporaryFolder()
        const entityId = (ended: { readonly stdout: string }) => JSON.parse(lastLine(ended.stdout)).onboarding.entityId
        const first = yield* program(directory, ["onboard", "--json", "--seed", "1"])
        const second = yield* program(directory, ["onboard", "--json", "--seed", "2"])
        const third = yield* program(directory, ["onboard", "--json", "--seed", "2", "--fresh"])
        assert.deepStrictEqual([first.code, second.code, third.code], [0, 0, 0])
        assert.strictEqual(entityId(first), entityId(second))
        assert.notStrictEqual(entityId(first), entityId(third))
        const status = yield* program(directory, ["status"])
        assert.match(status.stdout, /^entity +1 +\d +0$/m)
      }),
    180_000
  )
})

interface Scenario {
  readonly name: string
  readonly args: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  readonly code: number
  readonly stdout?: ReadonlyArray<RegExp>
  readonly stderr?: ReadonlyArray<RegExp>
}

const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "--help tells a newcomer the commands, the settings, the state and the exit codes",
    args: ["--help"],
    code: 0,
    stdout: [
      /issues 50 invoices/,
      /MONITE_CLIENT_ID +client id/,
      /MAESN_ACCOUNT_KEY/,
      /\.faktura/,
      /Exit codes: 0/,
      /--json/,
      /--fresh/,
      /--seed/,
      /^ {2}onboard /m,
      /^ {2}carry /m,
      /^ {2}reconcile /m,
      /^ {2}status /m,
      /npm start -- status/
    ]
  },
  {
    name: "a wrong flag ends with 2 and says where help is",
    args: ["--bogus"],
    code: 2,
    stdout: [/^$/],
    stderr: [/Unrecognized flag: --bogus/, /See --help/]
  },
  { name: "an unknown command ends with 2", args: ["frob"], code: 2, stderr: [/Unknown subcommand "frob"/] },
  { name: "an invalid seed ends with 2", args: ["--seed", "abc"], code: 2, stderr: [/--seed/] },
  {
    name: "one setting asks for all of them, by name and at once",
    args: [],
    environment: { MAESN_API_KEY: "planted-secret" },
    code: 1,
    stdout: [/^$/],
    stderr: [
      /^3 settings are missing or invalid:$/m,
      /MONITE_CLIENT_ID is not set/,
      /MONITE_CLIENT_SECRET is not set/,
      /MAESN_ACCOUNT_KEY is not set/,
      /built-in sandbox/,
      /^(?!.*planted-secret)/s
    ]
  },
  {
    name: "a wrong setting is named without its value",
    args: ["onboard"],
    environment: {
      MONITE_CLIENT_ID: "planted-wrong",
      MONITE_CLIENT_SECRET: "x",
      MAESN_API_KEY: "x",
      MAESN_ACCOUNT_KEY: "x"
    },
    code: 1,
    stderr: [/MONITE_CLIENT_ID is not a UUID/, /^(?!.*planted-wrong)/s]
  },
  {
    name: "--fresh is refused for real accounts",
    args: ["--fresh"],
    environment: { MONITE_CLIENT_ID: "x" },
    code: 2,
    stderr: [/--fresh works with the sandbox only/]
  },
  { name: "carry before onboard", args: ["carry"], code: 1, stderr: [/No company is onboarded yet/] },
  { name: "status before anything", args: ["status"], code: 0, stdout: [/No state in /] },
  {
    name: "an empty setting counts as missing",
    args: ["status", "--json"],
    environment: { MONITE_CLIENT_ID: " " },
    code: 0,
    stdout: [/^\{"onboarding":\{"entityId":null/]
  }
]

const wrongSecrets = [
  { setting: { MONITE_CLIENT_SECRET: "wrong-secret" }, told: /check MONITE_CLIENT_ID and MONITE_CLIENT_SECRET/ },
  { setting: { MAESN_API_KEY: "wrong-secret" }, told: /Correct MAESN_API_KEY and MAESN_ACCOUNT_KEY/ },
  { setting: { MAESN_ACCOUNT_KEY: "wrong-secret" }, told: /Correct MAESN_API_KEY and MAESN_ACCOUNT_KEY/ }
]

describe("messages and exit codes", () => {
  for (const { args, code, environment = {}, name, stderr = [], stdout = [] } of scenarios) {
    it.live(
      name,
      () =>
        Effect.gen(function* () {
          const ended = yield* program(temporaryFolder(), args, { environment })
          assert.strictEqual(ended.code, code, ended.stderr)
          for (const pattern of stdout) assert.match(ended.stdout, pattern)
          for (const pattern of stderr) assert.match(ended.stderr, pattern)
        }),
      180_000
    )
  }

  it.live(
    "the real APIs, replaced by a sandbox: settings, lookups first, and their own state",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxWith({ seed: 9, rateLimitPerSecond: 0 })
        const settings = settingsOf(sandbox)
        const directory = temporaryFolder()
        const ended = yield* program(directory, ["--json"], { environment: settings })
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.deepStrictEqual(JSON.parse(lastLine(ended.stdout)).faults, {})
        assert.strictEqual(sandbox.counts().maesn.invoices, 50)

        // Another directory has no state: everything is found, nothing is made.
        const elsewhere = yield* program(temporaryFolder(), ["--json"], { environment: settings })
        assert.strictEqual(elsewhere.code, 0, elsewhere.stderr)
        assert.strictEqual(sandbox.counts().maesn.invoices, 50)
        assert.strictEqual(sandbox.counts().monite.receivables, 50)
        assert.strictEqual(sandbox.counts().monite.entities, 1)

        // Other accounts are refused the state of these, and the sandbox has one of its own.
        const others = { ...settings, MAESN_ACCOUNT_KEY: "another" }
        const mixedUp = yield* program(directory, ["reconcile"], { environment: others })
        assert.strictEqual(mixedUp.code, 1)
        assert.match(mixedUp.stderr, /bridge-accounts\.sqlite belongs to/)
        assert.notInclude(mixedUp.stderr, sandbox.maesn.accountKey)
        const trial = yield* program(directory, ["reconcile", "--fresh"])
        assert.match(trial.stderr, /No company is onboarded yet/)
        const kept = yield* program(directory, ["status"], { environment: settings })
        assert.match(kept.stdout, /^invoices in accounting +50 /m)

        // Wrong credentials stop the run: told once, and tried no more than pieces of work are under way.
        for (const { setting, told } of wrongSecrets) {
          const before = sandbox.log().length
          const refused = yield* program(temporaryFolder(), [], { environment: { ...settings, ...setting } })
          assert.strictEqual(refused.code, 1)
          assert.match(refused.stderr, told)
          assert.strictEqual(refused.stderr.match(/Stopped: every further request/g)?.length, 1, refused.stderr)
          assert.notMatch(refused.stderr, /wrong-secret|Not complete/)
          const rejected = sandbox.log().slice(before)
          assert.isAtMost(rejected.filter(({ status }) => status === 401 || status === 403).length, 4)
        }
      }),
    180_000
  )
})
