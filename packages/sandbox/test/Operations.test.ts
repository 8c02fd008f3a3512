import { describe, it } from "vitest"
import { maesnInvoicing } from "./operations/MaesnInvoicing.ts"
import { moniteInvoicing } from "./operations/MoniteInvoicing.ts"
import { monitePayables } from "./operations/MonitePayables.ts"
import { exercise } from "./operations/Table.ts"
import type { MakeTable } from "./operations/Table.ts"

const tables: Readonly<Record<string, MakeTable>> = {
  "Monite: onboarding and invoices": moniteInvoicing,
  "Monite: payables": monitePayables,
  "Maesn: connecting, contacts, invoices and payments": maesnInvoicing
}

describe("operations respond as documented", () => {
  for (const [name, make] of Object.entries(tables)) it(name, () => exercise(make))
})
