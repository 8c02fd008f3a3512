/** `tasks`, `tasks answer` and `status`: what they count, list and refuse. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { openTask, save, someSecrets, statusOf } from "../tenants/kit/Bridge.ts"
import { installation, lastJson } from "./kit/Folder.ts"

/** Two tenants. */
const companies = Effect.gen(function* () {
  const made = yield* installation
  yield* made.inStores(
    Effect.gen(function* () {
      yield* save("acme", someSecrets)
      yield* save("globex", someSecrets)
    })
  )
  return made
})

const openTasks = (tenant: string, amount: number) =>
  Effect.gen(function* () {
    const { open } = yield* Tasks
    const question = { since: 0, tenant, kind: "refused", reason: "The test asks." } as const
    for (let index = 0; index < amount; index += 1) {
      const token = `${tenant}-${index}`
      yield* open({ ...question, about: `invoice-${index}`, run: `run ${token}`, token })
    }
  })

const planned = (tenant: string, run: string) =>
  Runs.use(({ plan }) => plan({ run, tenant, workflow: "CarryInvoice", subject: run, title: `INV-${run}`, input: {} }))

describe("tasks", () => {
  it.live("says how many tasks are left out, and takes --limit and --tenant", () =>
    Effect.gen(function* () {
      const { inStores, run } = yield* companies
      yield* inStores(Effect.andThen(openTasks("acme", 103), openTasks("globex", 2)))
      const lines = yield* run(["tasks"])
      assert.match(lines.stdout, /^\.\.\. and 5 more: give a higher --limit, or a --tenant\.$/m)
      const cases = [
        { args: [], shown: 100, leftOut: 5 },
        { args: ["--limit", "200"], shown: 105, leftOut: 0 },
        { args: ["--tenant", "globex"], shown: 2, leftOut: 0 },
        { args: ["--tenant", "acme", "--limit", "1"], shown: 1, leftOut: 102 }
      ]
      for (const { args, leftOut, shown } of cases) {
        const { leftOut: others, tasks } = lastJson((yield* run(["tasks", "--json", ...args])).stdout)
        assert.deepStrictEqual([tasks.length, others], [shown, leftOut], args.join(" "))
        assert.match(tasks[0].runs.join(), /^run /)
      }
      const unknown = yield* run(["tasks", "--tenant", "initech"])
      assert.deepStrictEqual([unknown.code, /There is no tenant initech/.test(unknown.stderr)], [1, true])
    })
  )

  it.live("answer refuses an empty text, and says whether the runs go on", () =>
    Effect.gen(function* () {
      const { inStores, run } = yield* companies
      const { first, second } = yield* inStores(
        Effect.all({ first: openTask("acme", "refused", "1"), second: openTask("acme", "refused", "2") })
      )
      for (const [flag, told] of [
        ["--ignore=", /^Write why it is ignored\. Your note is kept\. Nothing was changed\.$/m],
        ["--ignore=  ", /^Write why it is ignored/m],
        ["--value= ", /^Give the value\. Nothing was changed\.$/m],
        [`--ignore=${"x".repeat(2_001)}`, /longer than 2000 characters/]
      ] as const) {
        const refused = yield* run(["tasks", "answer", first, flag])
        assert.deepStrictEqual([refused.code, refused.stdout], [2, ""], flag)
        assert.match(refused.stderr, told)
      }
      assert.strictEqual(yield* inStores(statusOf(first)), "open")
      const ignored = yield* run(["tasks", "answer", first, "--ignore", " booked by hand ", "--json"])
      assert.strictEqual(lastJson(ignored.stdout).task.answer.note, "booked by hand")
      const lines = yield* run(["tasks", "answer", second, "--ignore", "booked by hand"])
      assert.strictEqual(lines.stdout, "Answered. 1 run ends without its document.\n")
      const third = yield* inStores(openTask("acme", "refused", "3"))
      assert.strictEqual((yield* run(["tasks", "answer", third, "--retry"])).stdout, "Answered. 1 run goes on.\n")
    })
  )
})

describe("status", () => {
  it.live("counts all open tasks", () =>
    Effect.gen(function* () {
      const { inStores, run } = yield* companies
      yield* inStores(Effect.andThen(openTasks("acme", 1_001), openTasks("globex", 1)))
      const { tenants } = lastJson((yield* run(["status", "--json"])).stdout)
      assert.deepStrictEqual(
        tenants.map(({ openTasks: amount }: { readonly openTasks: number }) => amount),
        [1_001, 1]
      )
      assert.match((yield* run(["status"])).stdout, /^1002 tasks wait for a person/m)
      assert.match((yield* run(["status", "--tenant=globex"])).stdout, /^1 task waits for a person/m)
    })
  )

  it.live("names the runs that failed or wait, the failed ones first, and says how many are left out", () =>
    Effect.gen(function* () {
      const { inStores, run } = yield* companies
      yield* inStores(
        Effect.gen(function* () {
          const { ended, stepEnded } = yield* Runs
          const step = { round: 1, workflow: "CarryInvoice", step: "write", attempt: 1, startedAt: 0 } as const
          yield* planned("acme", "broken")
          yield* ended({ run: "broken", round: 1, ended: "failed", reason: "A mistake." })
          for (let index = 0; index < 22; index += 1) {
            const name = `waiting-${index}`
            yield* planned("acme", name)
            yield* stepEnded({ ...step, run: name, tenant: "acme", ended: "later", reason: "Away.", wait: 60_000 })
          }
          yield* planned("globex", "asks")
          yield* stepEnded({ ...step, run: "asks", tenant: "globex", ended: "asked", reason: "Refused." })
          yield* planned("globex", "queued")
        })
      )
      const { runs, runsLeftOut } = lastJson((yield* run(["status", "--json"])).stdout)
      assert.deepStrictEqual([runs.length, runsLeftOut], [20, 4])
      assert.deepStrictEqual(
        runs
          .slice(0, 3)
          .map(({ run: name, status }: { readonly run: string; readonly status: string }) => [
            status,
            name.replace(/\d+$/, "")
          ]),
        [
          ["failed", "broken"],
          ["blocked", "asks"],
          ["waiting", "waiting-"]
        ]
      )
      const lines = yield* run(["status", "--runs"])
      assert.match(lines.stdout, /^broken +acme +INV-broken +failed +A mistake\.$/m)
      assert.match(lines.stdout, /^\.\.\. and 4 more/m)
      assert.notMatch((yield* run(["status"])).stdout, /broken/)
      const other = yield* run(["status", "--runs", "--tenant", "globex"])
      assert.match(other.stdout, /^asks +globex/m)
      assert.notMatch(other.stdout, /broken|more:|^acme/m)
      assert.strictEqual((yield* run(["replay", "broken"])).code, 0)
    })
  )
})
