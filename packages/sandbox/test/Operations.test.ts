/**
 * Calls every operation of Monite and Maesn once with success, and writes the tables of `docs/sandbox.md`.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, expect, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { ServedOperation } from "../src/index.ts"
import { maesnBooks } from "./operations/MaesnBooks.ts"
import { maesnConnecting } from "./operations/MaesnConnecting.ts"
import { maesnDocuments } from "./operations/MaesnDocuments.ts"
import { maesnFiles } from "./operations/MaesnFiles.ts"
import { maesnInvoicing } from "./operations/MaesnInvoicing.ts"
import { moniteEInvoicing } from "./operations/MoniteEInvoicing.ts"
import { moniteInvoicing } from "./operations/MoniteInvoicing.ts"
import { monitePayables } from "./operations/MonitePayables.ts"
import { monitePeople } from "./operations/MonitePeople.ts"
import { moniteReceivables } from "./operations/MoniteReceivables.ts"
import { exercise } from "./operations/Table.ts"
import type { MakeTable, Statuses } from "./operations/Table.ts"

const tables: Readonly<Record<string, MakeTable>> = {
  "Monite: onboarding and invoices": moniteInvoicing,
  "Monite: payables": monitePayables,
  "Monite: people, onboarding and settings": monitePeople,
  "Monite: quotes, credit notes and mails": moniteReceivables,
  "Monite: e-invoicing credentials": moniteEInvoicing,
  "Maesn: documents and their lines": maesnDocuments,
  "Maesn: master data, customers and suppliers": maesnBooks,
  "Maesn: connecting, contacts, invoices and payments": maesnInvoicing,
  "Maesn: the integrator, logins and subscriptions": maesnConnecting,
  "Maesn: files and tasks": maesnFiles
}

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
