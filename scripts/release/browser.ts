/**
 * Uses the clients without Node. Only type-checked, with no types but those of the web.
 */
import { retryAfter } from "@faktura/core"
import { Invoices } from "@faktura/maesn"
import { Entities } from "@faktura/monite"
import { list } from "@faktura/monite/operations/entities"

export const used = [Entities, Invoices, list, retryAfter]
