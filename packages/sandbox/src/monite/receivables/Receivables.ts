/**
 * Receivables: invoices from draft to paid.
 *
 * draft -> issued -> paid or canceled. Only a draft can be changed freely or deleted. Only an issued invoice can be
 * paid or canceled. Everything else is a conflict (409). An invoice gets its document number when it is issued. Quotes,
 * credit notes and documents made from others are refused with 400: the sandbox implements invoices only.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { dueDate, invoice } from "./Invoice.ts"
import type { InvoiceBody, LineBody } from "./Invoice.ts"
import { page } from "../world/Pages.ts"
import type { Fields } from "../world/Pages.ts"
import type { Entity, Receivable } from "../world/Records.ts"
import { requirements } from "./RequiredFields.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

/** Issued invoice, with members that no rule uses. */
type Issued = Receivable & {
  readonly payment_terms: {
    readonly term_final: { readonly number_of_days?: number; readonly end_date?: string }
  } | null
  readonly counterpart_type: string
  readonly counterpart_vat_id: object | null
  readonly counterpart_billing_address: { readonly country: string }
  readonly network_credentials: object | null
}

interface UpdateBody {
  readonly invoice?: Partial<Omit<InvoiceBody, "line_items">> & {
    readonly line_items?: ReadonlyArray<Partial<LineBody>>
    readonly due_date?: string
  }
  readonly issued_invoice?: Readonly<Record<string, unknown>>
}

/** Members of an issued invoice that may still change. They affect neither sums nor parties. */
const changeableWhenIssued = [
  "document_id",
  "due_date",
  "footer",
  "fulfillment_date",
  "issue_date",
  "memo",
  "overdue_reminder_id",
  "partner_metadata",
  "payment_reminder_id",
  "project_id"
]

const fields: Fields<Receivable> = {
  has_due_date: (receivable) => receivable.due_date !== null,
  amount: (receivable) => receivable.total_amount
}

const only = (receivable: Receivable, statuses: ReadonlyArray<string>, what: string): void => {
  if (!statuses.includes(receivable.status)) {
    throw new Refusal(
      409,
      `The receivable is ${receivable.status}. Only ${statuses.join(" or ")} receivables can be ${what}`
    )
  }
}

/** Handlers of `/receivables`. */
export const receivables = (world: World): Handlers<Scope> => {
  // Bodies of the drafts. An update is merged into the body, and the invoice is made from it again.
  const bodies = world.store.collection<InvoiceBody>("monite.receivable_bodies")

  const entityOf = (call: MoniteCall): Entity => {
    const entity = world.entities.get(entityIdOf(call))?.record
    if (entity === undefined) throw new Refusal(403, `Entity ${entityIdOf(call)} does not exist`)
    return entity
  }

  const current = (call: MoniteCall): Receivable =>
    owned(world.receivables, "Receivable", pathOf(call, "receivable_id"), entityIdOf(call))

  const store = (receivable: Receivable, happened: string, call: MoniteCall): Receivable => {
    const next = { ...receivable, updated_at: world.moment(call.at) }
    world.receivables.replace(next.id, next)
    world.emit({ objectType: "receivable", happened, entityId: entityIdOf(call), object: next, at: call.at })
    return next
  }

  const changeDraft = (receivable: Receivable, changes: NonNullable<UpdateBody["invoice"]>, call: MoniteCall) => {
    only(receivable, ["draft"], "changed")
    const before = bodies.get(receivable.id)?.record
    if (before === undefined) throw new Error(`No body for the draft ${receivable.id}`)
    const { line_items: lines, due_date: due, ...rest } = changes
    if (lines !== undefined && lines.length !== before.line_items.length) {
      throw new Refusal(
        400,
        `The invoice has ${before.line_items.length} lines. An update must have the same number of lines`
      )
    }
    const body: InvoiceBody = {
      ...before,
      ...sentMembers(rest),
      line_items: before.line_items.map((line, index) => withoutOldRate(line, sentMembers(lines?.[index] ?? {})))
    }
    bodies.replace(receivable.id, body)
    const { id, created_at } = receivable
    const next = invoice(world, entityOf(call), body, world.moment(call.at), { id, created_at })
    return store(due === undefined ? next : { ...next, due_date: due }, "updated", call)
  }

  const changeIssued = (receivable: Receivable, changes: Readonly<Record<string, unknown>>, call: MoniteCall) => {
    only(receivable, ["issued"], "changed as an issued invoice")
    const allowed = Object.entries(changes).filter(([member]) => changeableWhenIssued.includes(member))
    return store({ ...receivable, ...sentMembers(Object.fromEntries(allowed)) }, "updated", call)
  }

  /** Checks the fields that `GET /receivables/required_fields` lists. */
  const checkComplete = (receivable: Issued, entity: Entity): void => {
    const vatIds = world.vatIds.list(entity.id)
    const rules = requirements(
      { country: entity.address.country, hasVatId: vatIds.length > 0 },
      { country: receivable.counterpart_billing_address.country, type: receivable.counterpart_type }
    )
    if (rules.entityTaxId && entity.tax_id === null) {
      throw new Refusal(400, "The entity needs a tax_id or a VAT ID before it can issue invoices")
    }
    if (rules.counterpartVatId && receivable.counterpart_vat_id === null) {
      throw new Refusal(400, "The invoice needs counterpart_vat_id_id, because it crosses an EU border")
    }
    if (receivable.is_einvoice && receivable.network_credentials === null) {
      throw new Refusal(400, "An e-invoice needs a sending connection of the entity with a network credential")
    }
  }

  return {
    get_receivables: (call) => ({
      status: 200,
      body: page(call, world.receivables.rows(entityIdOf(call)), fields)
    }),
    post_receivables: (call) => {
      const body = bodyOf<{ readonly type: string; readonly based_on?: string } | InvoiceBody>(call)
      if (body.type !== "invoice" || !("line_items" in body)) {
        throw new Refusal(
          400,
          "The sandbox implements invoices only: no quotes, credit notes or documents based on another one"
        )
      }
      const draft = body as InvoiceBody // of the three forms that the document allows, only this one has lines and this type
      const now = world.moment(call.at)
      const record = invoice(world, entityOf(call), draft, now, { id: world.identity.uuid(), created_at: now })
      world.receivables.insert(record.id, record, entityIdOf(call))
      bodies.insert(record.id, draft)
      world.emit({
        objectType: "receivable",
        happened: "created",
        entityId: entityIdOf(call),
        object: record,
        at: call.at
      })
      return { status: 201, body: record }
    },
    get_receivables_id: (call) => ({ status: 200, body: current(call) }),
    patch_receivables_id: (call) => {
      const body = bodyOf<UpdateBody>(call)
      const receivable = current(call)
      if (body.invoice !== undefined) return { status: 200, body: changeDraft(receivable, body.invoice, call) }
      if (body.issued_invoice !== undefined) {
        return { status: 200, body: changeIssued(receivable, body.issued_invoice, call) }
      }
      throw new Refusal(400, "This receivable is an invoice. Send invoice or issued_invoice")
    },
    delete_receivables_id: (call) => {
      const receivable = current(call)
      only(receivable, ["draft"], "deleted")
      store(receivable, "deleted", call)
      world.receivables.remove(receivable.id)
      bodies.remove(receivable.id)
      return { status: 204 }
    },
    post_receivables_id_issue: (call) => {
      const receivable = current(call) as Issued // `invoice` writes these members into every record
      only(receivable, ["draft"], "issued")
      const entity = entityOf(call)
      checkComplete(receivable, entity)
      const number = String(world.store.next(`monite.invoice_number ${entity.id}`)).padStart(5, "0")
      return {
        status: 200,
        body: store(
          {
            ...receivable,
            status: "issued",
            document_id: receivable.document_id ?? `INV-${number}`,
            issue_date: world.moment(call.at),
            due_date: receivable.due_date ?? dueDate(receivable.payment_terms, call.at)
          },
          "issued",
          call
        )
      }
    },
    post_receivables_id_mark_as_paid: (call) => {
      const { paid_at, comment } = (call.body ?? {}) as { readonly paid_at?: string; readonly comment?: string } // optional body, validated
      const receivable = current(call)
      only(receivable, ["issued", "overdue", "partially_paid"], "marked as paid")
      return {
        status: 200,
        body: store(
          {
            ...receivable,
            ...sentMembers({ comment }),
            status: "paid",
            paid_at: paid_at ?? world.moment(call.at),
            amount_paid: receivable.amount_paid + receivable.amount_due,
            amount_due: 0
          },
          "paid",
          call
        )
      }
    },
    post_receivables_id_cancel: (call) => {
      const receivable = current(call)
      only(receivable, ["issued", "overdue"], "canceled")
      store({ ...receivable, status: "canceled", amount_due: 0 }, "canceled", call)
      return { status: 204 }
    }
  }
}

/** A line with changes; a new source of the tax rate replaces the old one. */
const withoutOldRate = (line: LineBody, changes: Partial<LineBody>): LineBody => {
  const renewed =
    changes.vat_rate_id !== undefined ||
    changes.custom_vat_rate_id !== undefined ||
    changes.tax_rate_value !== undefined
  if (!renewed) return { ...line, ...changes }
  const { vat_rate_id: _vat, custom_vat_rate_id: _custom, tax_rate_value: _value, ...rest } = line
  return { ...rest, ...changes }
}
