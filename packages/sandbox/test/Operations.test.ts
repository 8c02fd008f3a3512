import { describe, it } from "vitest"
import { maesnConnecting } from "./operations/MaesnConnecting.ts"
import { maesnFiles } from "./operations/MaesnFiles.ts"
import { maesnBooks } from "./operations/MaesnBooks.ts"
import { maesnDocuments } from "./operations/MaesnDocuments.ts"
import { maesnInvoicing } from "./operations/MaesnInvoicing.ts"
import { moniteEInvoicing } from "./operations/MoniteEInvoicing.ts"
import { moniteInvoicing } from "./operations/MoniteInvoicing.ts"
import { monitePayables } from "./operations/MonitePayables.ts"
import { monitePeople } from "./operations/MonitePeople.ts"
import { moniteReceivables } from "./operations/MoniteReceivables.ts"
import { exercise } from "./operations/Table.ts"
import type { MakeTable } from "./operations/Table.ts"

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

describe("operations respond as documented", () => {
  for (const [name, make] of Object.entries(tables)) it(name, () => exercise(make))
})
