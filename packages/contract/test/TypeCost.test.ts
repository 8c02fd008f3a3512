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
    measured: 31_967,
    limit: 212_000,
    project: join(root, "packages/monite/tsconfig.build.json")
  },
  {
    what: "all of packages/maesn",
    measured: 26_281,
    limit: 212_000,
    project: join(root, "packages/maesn/tsconfig.build.json")
  },
  { what: "a program with one call, two errors handled and a layer", measured: 2_055, limit: 20_000, project: folder }
]

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "one-call.ts"), oneCall)
  const options = { extends: "../../../tsconfig.base.json", compilerOptions: { noEmit: true }, include: ["./*.ts"] }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(options))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("instantiations of types", () => {
  for (const { limit, measured, project, what } of rows) {
    it(`${what}: ${measured.toLocaleString("en")}`, { timeout: 180_000 }, async () => {
      // One thread: several would each instantiate what they share.
      const flags = ["-p", project, "--noEmit", "--singleThreaded", "--extendedDiagnostics"]
      const { stdout } = await run(join(root, "node_modules/.bin/tsc"), flags)
      const count = Number(/^Instantiations:\s+(\d+)/m.exec(stdout)?.[1])
      console.log(`${what}: ${count} instantiations, ${measured} when last written down`)
      assert.isAtMost(count, limit)
      assert.isAtMost(count, measured * 1.05)
      // Far below the count, the row checks nothing: write the new count.
      assert.isAtLeast(count, measured * 0.8)
    })
  }
})
