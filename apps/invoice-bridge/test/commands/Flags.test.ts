/** Wrong values of flags: each message names the flag and the value, and the exit code is 2. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../kit/Folders.ts"
import { command } from "./kit/InProcess.ts"

const environment = {
  BRIDGE_KEY: Buffer.alloc(32, 7).toString("base64"),
  MONITE_CLIENT_ID: "id",
  MONITE_CLIENT_SECRET: "planted-secret",
  MAESN_API_KEY: "planted-secret"
}

/** `init` with one other flag. A later flag of the same name would be refused. */
const init = (flag: string): ReadonlyArray<string> => [
  "init",
  ...["--tenant=acme", "--name=Acme", "--system=xero", "--time-zone=Europe/Berlin", "--country=DE"].filter(
    (each) => each.split("=")[0] !== flag.split("=")[0]
  ),
  flag
]

const connect = ["connect", "--tenant=acme", "--system=xero"]
const subscribe = ["subscribe", "--tenant=acme"]

const wrong: ReadonlyArray<{
  readonly args: ReadonlyArray<string>
  readonly variables?: Readonly<Record<string, string>>
  readonly told: RegExp
}> = [
  { args: init("--system=nosuch"), told: /^--system nosuch is not known\. Allowed are .*xero/m },
  { args: init("--country=Germany"), told: /^--country Germany is not a country\. Give an ISO 3166-1 code/m },
  { args: init("--time-zone=Mars/Base"), told: /^--time-zone Mars\/Base is not a time zone\. .*Europe\/Berlin/m },
  { args: init("--time-zone="), told: /^--time-zone "" is not a time zone\./m },
  { args: init("--carry-from=2026-13-99"), told: /^--carry-from 2026-13-99 is not a day\./m },
  { args: init("--carry-from=2026-02-30"), told: /^--carry-from 2026-02-30 is not a day\./m },
  { args: init("--entity=acme"), told: /^--entity acme is not an id of Monite\./m },
  { args: init("--name= "), told: /^--name is empty\./m },
  {
    args: init("--system=xero"),
    variables: { MONITE_BASE_URL: "planted-secret" },
    told: /^MONITE_BASE_URL is not an absolute URL\./m
  },
  {
    args: init("--system=xero"),
    variables: { MAESN_BASE_URL: "https://me:planted-secret@127.0.0.1" },
    told: /^MAESN_BASE_URL has a user name or a password\./m
  },
  {
    args: ["connect", "--tenant=acme", "--system=nosuch", "--url=https://b.example"],
    told: /^--system nosuch is not/m
  },
  { args: [...connect, "--url=b.example"], told: /must start with https:\/\// },
  { args: [...connect, "--url=http://b.example"], told: /must start with https:\/\// },
  { args: [...connect, "--url=https://b.example/bridge?x=1"], told: /must have no query and no fragment/ },
  { args: [...subscribe, "--url=http://b.example"], told: /must start with https:\/\// },
  { args: [...subscribe, "--url=https://b.example/#x"], told: /must have no query and no fragment/ },
  { args: [...subscribe, "--url=https://me:planted-secret@b.example"], told: /must have no user name/ },
  { args: ["serve", "--port", "99999"], told: /99999 is not a port\. Give one from 0 to 65535/ },
  { args: ["serve", "--port=-1"], told: /-1 is not a port/ },
  { args: ["work", "--port=65536"], told: /65536 is not a port/ },
  { args: ["tasks", "--limit=0"], told: /0 is not a number of tasks/ },
  { args: ["tasks", "--limit=1000000"], told: /Give one from 1 to 10000/ }
]

describe("flags with wrong values", () => {
  for (const { args, told, variables } of wrong) {
    it.live(`${args.at(0)} ${Object.keys(variables ?? {}).join() || args.at(-1)}`, () =>
      Effect.gen(function* () {
        const ended = yield* command(temporaryFolder(), args, { environment: { ...environment, ...variables } })
        assert.strictEqual(ended.code, 2, ended.stderr)
        assert.match(ended.stderr, told)
        assert.notMatch(ended.stderr + ended.stdout, /planted-secret/)
        assert.strictEqual(ended.stdout, "")
      })
    )
  }
})
