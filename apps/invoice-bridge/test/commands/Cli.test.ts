/**
 * The command line: what it prints where, and how it ends. The demo and one case of each exit code run as a process, and the other
 * cases in this process.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { keptSandbox } from "../kit/Accounts.ts"
import { program } from "../kit/Child.ts"
import { temporaryFolder } from "../kit/Folders.ts"
import { command } from "./kit/InProcess.ts"

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? ""

describe("the demo as a process", () => {
  it.live("--json prints one object as the last line, and other commands show the demo", () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      const first = yield* program(directory, ["--json", "--seed", "5"])
      assert.strictEqual(first.code, 0, first.stderr)
      assert.match(first.stderr, /^Working with the built-in sandbox, seed 5\.$/m)
      assert.match(first.stderr, /^Issue invoices +50 of 50/m)
      assert.strictEqual(first.stdout.trimEnd().split("\n").length, 1)
      const summary: Record<string, Record<string, unknown>> = JSON.parse(lastLine(first.stdout))
      assert.deepStrictEqual(Object.keys(summary), [
        "entities",
        "invoices",
        "received",
        "payments",
        "tenants",
        "recovered",
        "faults",
        "requests",
        "retries"
      ])
      assert.deepStrictEqual(summary["invoices"], {
        carried: 50,
        issued: 50,
        missing: 0,
        duplicate: 0,
        drift: 0,
        orphan: 0
      })
      assert.deepStrictEqual(summary["payments"], { made: 19, toldToMonite: 19 })
      assert.strictEqual(Number(summary["received"]), 10)
      const none = { missing: 0, duplicate: 0, drift: 0, orphan: 0 }
      const kind = (document: string, amount: number) => ({ document, inMonite: amount, carried: amount, ...none })
      assert.deepStrictEqual(Object.values(summary["tenants"] ?? {}), [
        {
          tenant: "acme",
          ...none,
          compared: [kind("invoice", 50), kind("credit note", 0), kind("bill", 0)],
          notCompared: []
        },
        {
          tenant: "nordlicht",
          ...none,
          compared: [kind("invoice", 0), kind("bill", 10)],
          notCompared: [
            {
              document: "credit note",
              inMonite: 0,
              reason: "Maesn creates no credit notes in QuickBooks: they are booked by hand."
            }
          ]
        }
      ])
      for (const id of Object.values(summary["entities"] ?? {})) assert.isNotNull(id)
      assert.isAbove(Number(summary["requests"]), 200)
      assert.isAbove(Number(summary["faults"]?.["dropAfter"]), 0)
      assert.isAbove(Number(summary["recovered"]), 0)

      const status = yield* command(directory, ["status"])
      assert.strictEqual(status.code, 0)
      assert.strictEqual(status.stderr, "")
      // Queued, running, waiting, blocked, failed, done. The poller may have found a paid invoice in the last moment.
      assert.match(status.stdout, /^acme +active +\d+ +\d+ +\d+ +0 +0 +\d+/m)
      const brief = JSON.parse(lastLine((yield* command(directory, ["status", "--json"])).stdout))
      assert.deepStrictEqual(
        brief.tenants.map(({ tenant }: { readonly tenant: string }) => tenant),
        ["acme", "nordlicht"]
      )
      const tasks = yield* command(directory, ["tasks", "--json"])
      assert.deepStrictEqual(JSON.parse(lastLine(tasks.stdout)), { tasks: [], leftOut: 0 })

      const again = yield* command(directory, ["replay", "onboard:acme", "--json"])
      assert.deepStrictEqual(JSON.parse(lastLine(again.stdout)), { run: "onboard:acme", round: 2 })
      const twice = yield* command(directory, ["replay", "onboard:acme"])
      assert.strictEqual(twice.code, 1)
      assert.match(twice.stderr, /has not ended: it is queued\. Nothing was changed\./)

      // No secret of the sandbox in anything that was printed or kept by the bridge.
      const sandbox = yield* keptSandbox(directory)
      const left = [first, status, tasks]
        .map(({ stderr, stdout }) => stdout + stderr)
        .join("\n")
        .concat(readFileSync(join(directory, ".faktura", "demo.sqlite"), "latin1"))
      for (const secret of [sandbox.monite.clientSecret, sandbox.maesn.apiKey, sandbox.maesn.accountKey]) {
        assert.notInclude(left, secret)
      }
    })
  )
})

interface Scenario {
  readonly name: string
  /** Runs as a process of its own. */
  readonly isProcess?: true
  readonly args: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  readonly code: number
  readonly stdout?: ReadonlyArray<RegExp>
  readonly stderr?: ReadonlyArray<RegExp>
}

const key = Buffer.alloc(32, 7).toString("base64")

const given = ["--tenant=acme", "--name=Acme Inc.", "--system=xero", "--time-zone=Europe/Berlin", "--country=DE"]
const secrets = { MONITE_CLIENT_ID: "id", MONITE_CLIENT_SECRET: "planted-secret", MAESN_API_KEY: "planted-secret" }

const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "--help tells a newcomer the commands, the settings, the state and the exit codes",
    isProcess: true,
    args: ["--help"],
    code: 0,
    stdout: [
      /50 invoices/,
      /BRIDGE_KEY +key that seals/,
      /DATABASE_URL/,
      /\.faktura/,
      /Exit codes: 0/,
      /--json/,
      /--fresh/,
      /--seed/,
      /--serve/,
      ...["init", "tenants", "mapping", "onboard", "work", "serve", "status", "tasks", "reconcile", "replay"].map(
        (command) => new RegExp(`^ {2}${command} `, "m")
      ),
      /npm start -- status/
    ]
  },
  {
    name: "a wrong flag ends with 2 and says where help is",
    isProcess: true,
    args: ["--bogus"],
    code: 2,
    stdout: [/^$/],
    stderr: [/Unrecognized flag: --bogus/, /See --help/]
  },
  { name: "an unknown command ends with 2", args: ["frob"], code: 2, stderr: [/Unknown subcommand "frob"/] },
  { name: "an invalid seed ends with 2", args: ["--seed", "abc"], code: 2, stderr: [/--seed/] },
  {
    name: "a missing key says how to make one",
    isProcess: true,
    args: ["status"],
    code: 1,
    stdout: [/^$/],
    stderr: [/BRIDGE_KEY is not set/, /openssl rand -base64 32/]
  },
  {
    name: "a wrong key is named without its value",
    args: ["status"],
    environment: { BRIDGE_KEY: "planted-secret" },
    code: 1,
    stderr: [/BRIDGE_KEY is not a key of 32 bytes/, /^(?!.*planted-secret)/s]
  },
  {
    name: "status before anything",
    args: ["status"],
    environment: { BRIDGE_KEY: key },
    code: 0,
    stdout: [/There is no tenant\. Add one with invoice-bridge init/]
  },
  {
    name: "init without a terminal names all that is missing",
    args: ["init", "--name", "Acme Inc."],
    environment: { BRIDGE_KEY: key, MAESN_API_KEY: "planted-secret" },
    code: 2,
    stderr: [/--tenant/, /--system/, /MONITE_CLIENT_ID/, /MONITE_CLIENT_SECRET/, /^(?!.*planted-secret)(?!.*--name)/s]
  },
  {
    name: "init refuses a name that is no short name",
    args: ["init", ...given.map((each) => (each === "--tenant=acme" ? "--tenant=../acme" : each))],
    environment: { BRIDGE_KEY: key, ...secrets },
    code: 2,
    stderr: [/letters a to z, digits and hyphens/]
  },
  {
    name: "a replay of nothing",
    args: ["replay", "nothing"],
    environment: { BRIDGE_KEY: key },
    code: 1,
    stderr: [/There is no run nothing/]
  },
  {
    name: "an answer without an answer",
    args: ["tasks", "answer", "x"],
    environment: { BRIDGE_KEY: key },
    code: 2,
    stderr: [/Give one of --retry, --value VALUE and --ignore WHY/]
  },
  {
    name: "two answers at once",
    args: ["tasks", "answer", "x", "--retry", "--ignore", "why"],
    environment: { BRIDGE_KEY: key },
    code: 2,
    stderr: [/Give one of/]
  },
  {
    name: "an answer to nothing",
    args: ["tasks", "answer", "x", "--retry"],
    environment: { BRIDGE_KEY: key },
    code: 1,
    stderr: [/There is no task x/]
  },
  {
    name: "reconcile without tenants",
    args: ["reconcile"],
    environment: { BRIDGE_KEY: key },
    code: 1,
    stderr: [/There is no tenant/]
  },
  {
    name: "a database that is no address",
    isProcess: true,
    args: ["status"],
    environment: { BRIDGE_KEY: key, DATABASE_URL: "planted-secret" },
    code: 3,
    stderr: [/DATABASE_URL is not an address such as postgres:/, /^(?!.*planted-secret)/s]
  },
  {
    name: "a database that does not answer",
    args: ["status"],
    environment: { BRIDGE_KEY: key, DATABASE_URL: "postgres://bridge:planted-secret@127.0.0.1:1/bridge" },
    code: 3,
    stderr: [
      /The database bridge at 127\.0\.0\.1:1 cannot be used/,
      /Check that (it|the database) runs/,
      /^(?!.*planted-secret)/s
    ]
  },
  {
    name: "a token that is easy to guess",
    args: ["serve"],
    environment: { BRIDGE_KEY: key, BRIDGE_TOKEN: "short" },
    code: 2,
    stderr: [/BRIDGE_TOKEN has fewer than 16 characters/]
  },
  {
    name: "onboarding of nobody",
    args: ["onboard", "--tenant", "acme", "missing.json"],
    environment: { BRIDGE_KEY: key },
    code: 1,
    stderr: [/missing\.json cannot be read \(ENOENT/]
  }
]

describe("messages and exit codes", () => {
  for (const { args, code, environment = {}, isProcess, name, stderr = [], stdout = [] } of scenarios) {
    it.live(name, () =>
      Effect.gen(function* () {
        const run = isProcess === true ? program : command
        const ended = yield* run(temporaryFolder(), args, { environment })
        assert.strictEqual(ended.code, code, ended.stderr)
        for (const pattern of stdout) assert.match(ended.stdout, pattern)
        for (const pattern of stderr) assert.match(ended.stderr, pattern)
      })
    )
  }
})
