/**
 * Calls every operation of Monite and Maesn once with success, and writes the tables of `docs/sandbox.md`.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, expect, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { ServedOperation } from "../src/index.ts"
import { exercise } from "./operations/Table.ts"
import type { Statuses } from "./operations/Table.ts"
import { tables } from "./operations/Tables.ts"

const page = join(import.meta.dirname, "..", "..", "..", "docs", "sandbox.md")

const statuses: Statuses = new Map()

describe("operations respond as documented", () => {
  for (const [name, make] of Object.entries(tables)) it(name, () => exercise(make, statuses))
})

const tableOf = (name: string, operations: ReadonlyArray<ServedOperation>): string => {
  const count = (wanted: ServedOperation["behavior"]): number =>
    operations.filter(({ behavior }) => behavior === wanted).length
  const rows = operations.map(
    ({ behavior, id, method, path }) => `| ${method} | \`${path}\` | ${behavior} | ${statuses.get(id) ?? "none"} |`
  )
  return `### ${name}

${operations.length} operations: ${count("hand")} by hand, ${count("inferred")} inferred, ${count("sample")} samples.

| method | path | behavior | status |
| --- | --- | --- | --- |
${rows.join("\n")}
`
}

const marker = "<!-- Below: written by the sandbox's tests with `vitest run --update`. -->\n"

describe("every operation of both documents", () => {
  it("was called with success, and is on the page", async () => {
    await using sandbox = await startSandbox()
    const all = [...sandbox.monite.operations, ...sandbox.maesn.operations]
    assert.deepStrictEqual(
      all.filter(({ id }) => !statuses.has(id)).map(({ id }) => id),
      []
    )
    assert.deepStrictEqual(
      all.filter(({ behavior }) => behavior === "sample").map(({ id }) => id),
      []
    )
    const [text = ""] = readFileSync(page, "utf8").split(marker)
    const shown = [tableOf("Monite", sandbox.monite.operations), tableOf("Maesn", sandbox.maesn.operations)]
    await expect(`${text}${marker}\n${shown.join("\n")}`).toMatchFileSnapshot(page)
  })
})
