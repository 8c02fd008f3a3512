/**
 * Cost of type-checking, in instantiations of types: a count that is the same on every machine. A test fails when it grows by
 * more than 5 %. If a change is worth the cost, write the new count here.
 */
import { assert, afterAll, beforeAll, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const folder = fileURLToPath(new URL("../.type-cost", import.meta.url))
const run = promisify(execFile)

const oneCall = `import { Entities, Monite } from "@faktura/monite"
import * as Effect from "effect/Effect"

export const program = Entities.use((entities) =>
  entities.create({
    body: {
      type: "organization",
      email: "acme@example.com",
      address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
      organization: { legal_name: "Acme GmbH" }
    }
  })
).pipe(
  Effect.map(({ id }) => id),
  Effect.catchTag("ValidationFailed", ({ body }) => Effect.succeed(body.detail?.[0]?.msg)),
  Effect.catchTag("OutcomeUnknown", ({ message }) => Effect.succeed(message)),
  Effect.provide(Monite.layerConfig)
)
`

const onePromise = `import { createMonite } from "@faktura/monite/promise"

const monite = createMonite()
export const program = async () => {
  const result = await monite.entities.create.result({
    type: "organization",
    email: "acme@example.com",
    address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
    organization: { legal_name: "Acme GmbH" }
  })
  if (result.ok) return result.value.id
  if (result.error._tag === "ValidationFailed") return result.error.body.detail?.[0]?.msg
  return result.error._tag === "OutcomeUnknown" ? result.error.message : undefined
}
`

interface Row {
  readonly what: string
  /** Count at the time the row was written. */
  readonly measured: number
  /** Upper limit. The raw client of the vendor's whole document takes 212,000. */
  readonly limit: number
  readonly project: string
}

const rows: ReadonlyArray<Row> = [
  {
    what: "all of packages/monite",
    measured: 24_117,
    limit: 212_000,
    project: join(root, "packages/monite/tsconfig.build.json")
  },
  {
    what: "all of packages/maesn",
    measured: 23_557,
    limit: 212_000,
    project: join(root, "packages/maesn/tsconfig.build.json")
  },
  {
    what: "a program with one call, two errors handled and a layer",
    measured: 1_874,
    limit: 20_000,
    project: join(folder, "effect-call")
  },
  {
    what: "the same program with promises",
    measured: 184,
    limit: 20_000,
    project: join(folder, "promise-call")
  }
]

const base = "../../../../tsconfig.base.json"
const compilerOptions = { noEmit: true }

/** Generated modules of the services and of the Promise client, each checked with all that it imports. */
const styles = ["services", "promise"] as const

beforeAll(() => {
  const project = (name: string, content: object): void => {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, "tsconfig.json"), JSON.stringify({ extends: base, compilerOptions, ...content }))
  }
  project("effect-call", { include: ["./*.ts"] })
  writeFileSync(join(folder, "effect-call", "call.ts"), oneCall)
  project("promise-call", { include: ["./*.ts"] })
  writeFileSync(join(folder, "promise-call", "call.ts"), onePromise)
  for (const style of styles) {
    project(style, { files: [`../../../monite/src/generated/${style}/index.gen.ts`] })
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Counts the instantiations of a project on one thread. Why: several threads would each instantiate what they share. */
const instantiations = async (project: string): Promise<number> => {
  const flags = ["-p", project, "--noEmit", "--singleThreaded", "--extendedDiagnostics"]
  const { stdout } = await run(join(root, "node_modules/.bin/tsc"), flags)
  return Number(/^Instantiations:\s+(\d+)/m.exec(stdout)?.[1])
}

describe("instantiations of types", () => {
  for (const { limit, measured, project, what } of rows) {
    it(`${what}: ${measured.toLocaleString("en")}`, { timeout: 180_000 }, async () => {
      const count = await instantiations(project)
      console.log(`${what}: ${count} instantiations, ${measured} when last written down`)
      assert.isAtMost(count, limit)
      assert.isAtMost(count, measured * 1.05)
      // Far below the count, the row checks nothing: write the new count.
      assert.isAtLeast(count, measured * 0.8)
    })
  }
  it("of the Promise client are at most 1.2 x those of the services", { timeout: 180_000 }, async () => {
    const [services, promise] = [
      await instantiations(join(folder, styles[0])),
      await instantiations(join(folder, styles[1]))
    ]
    console.log(`services: ${services}, Promise client: ${promise}`)
    assert.isAbove(services, 5_000)
    assert.isAbove(promise, 5_000)
    assert.isAtMost(promise, services * 1.2)
  })
})
