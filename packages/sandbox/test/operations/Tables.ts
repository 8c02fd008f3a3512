/**
 * All tables of operations.
 */
import { maesnBooks } from "./MaesnBooks.ts"
import { maesnConnecting } from "./MaesnConnecting.ts"
import { maesnDocuments } from "./MaesnDocuments.ts"
import { maesnFiles } from "./MaesnFiles.ts"
import { maesnInvoicing } from "./MaesnInvoicing.ts"
import { moniteEInvoicing } from "./MoniteEInvoicing.ts"
import { moniteInvoicing } from "./MoniteInvoicing.ts"
import { monitePayables } from "./MonitePayables.ts"
import { monitePeople } from "./MonitePeople.ts"
import { moniteReceivables } from "./MoniteReceivables.ts"
import type { MakeTable } from "./Table.ts"

export const tables: Readonly<Record<string, MakeTable>> = {
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
