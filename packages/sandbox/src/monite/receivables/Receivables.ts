/**
 * Receivables: quotes, invoices and credit notes, from the draft to the end.
 *
 * Only a draft can be changed freely or deleted. See `Acts.ts` for the actions, `CreditNotes.ts` for credit notes, and `Issue.ts` for
 * e-invoices.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { isObject } from "../../openapi/Json.ts"
import { page } from "../world/Pages.ts"
import type { Fields } from "../world/Pages.ts"
import type { Receivable } from "../world/Receivable.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { acts } from "./Acts.ts"
import type { BasedOnBody, DraftBody, LineBody } from "./Body.ts"
import { forgetCredit } from "./CreditNotes.ts"
import { basedOn, clone } from "./Derived.ts"
import { Documents, only } from "./Documents.ts"
import { causeOf } from "./History.ts"
import { draft, fresh } from "./Invoice.ts"
import { remake, update } from "./Updates.ts"
import type { UpdateBody } from "./Updates.ts"

const fields: Fields<Receivable> = {
  has_due_date: (receivable) => receivable.due_date !== null,
  amount: (receivable) => receivable.total_amount,
  product_ids: (receivable) => receivable.line_items.map(({ product }) => product.id),
  tag_ids: (receivable) => receivable.tags.map(({ id }) => id)
}

/** Handlers of `/receivables`. @param origin `http://127.0.0.1:<port>` */
export const receivables = (world: World, origin: () => string): Handlers<Scope> => {
  const documents = new Documents(world, origin)

  const create = (call: MoniteCall): Receivable => {
    const body = bodyOf<DraftBody | BasedOnBody>(call)
    const cause = causeOf(call)
    if ("based_on" in body) return basedOn(documents, body, cause)
    const now = world.moment(call.at)
    return documents.add(draft(world, documents.entity(cause), body, now, fresh(world, now)), body, cause)
  }

  return {
    ...acts(documents),
    get_receivables: (call) => ({ status: 200, body: page(call, documents.rows(call), fields) }),
    post_receivables_search: (call) => {
      const query = isObject(call.body) ? call.body : {}
      return { status: 200, body: page({ ...call, query }, documents.rows(call), fields) }
    },
    post_receivables: (call) => ({ status: 201, body: create(call) }),
    get_receivables_id: (call) => ({ status: 200, body: documents.current(call) }),
    patch_receivables_id: (call) => ({
      status: 200,
      body: update(documents, documents.current(call), bodyOf<UpdateBody>(call), causeOf(call))
    }),
    delete_receivables_id: (call) => {
      const receivable = documents.current(call)
      only(receivable, ["draft"], "deleted")
      if (receivable.type === "credit_note") forgetCredit(documents, receivable, causeOf(call))
      documents.remove(receivable, causeOf(call))
      return { status: 204 }
    },
    put_receivables_id_line_items: (call) => {
      const { data } = bodyOf<{ readonly data: ReadonlyArray<LineBody> }>(call)
      const receivable = documents.current(call)
      if (receivable.type === "credit_note") {
        throw new Refusal(409, "A credit note has the lines of its invoice. PATCH changes them")
      }
      const next = remake(documents, receivable, (body) => ({ ...body, line_items: data }), causeOf(call))
      return { status: 200, body: { data: next.line_items } }
    },
    post_receivables_id_clone: (call) => ({
      status: 201,
      body: clone(documents, documents.current(call), causeOf(call))
    })
  }
}
