/**
 * Stores quotes, invoices and credit notes. Each change gets a time, an event in the history and a webhook.
 */
import { Refusal } from "../../http/Refusal.ts"
import type { Collection, Row } from "../../state/Rows.ts"
import { entityName } from "../einvoicing/Vendors.ts"
import type { Entity } from "../world/Records.ts"
import type { Receivable } from "../world/Receivable.ts"
import { owned, pathOf } from "../world/World.ts"
import type { MoniteCall, World } from "../world/World.ts"
import { withPrices } from "./Body.ts"
import type { DraftBody } from "./Body.ts"
import { causeOf, remember } from "./History.ts"
import type { Cause } from "./History.ts"
import { render } from "./Rendering.ts"
import { filled } from "./Variables.ts"

/** Status of a document after its time has passed. Undefined if it stays as it is. */
const expiredStatus = (receivable: Receivable, today: string): string | undefined => {
  if (receivable.type === "quote") {
    const { expiry_date: end, status } = receivable
    return status === "issued" && end !== null && end < today ? "expired" : undefined
  }
  const isOpen = receivable.status === "issued" || receivable.status === "partially_paid"
  if (receivable.type !== "invoice" || !isOpen) return undefined
  return receivable.due_date !== null && receivable.due_date < today ? "overdue" : undefined
}

/** Documents of all entities. */
export class Documents {
  readonly world: World
  /** Bodies that quotes and invoices were made from. An update is merged into the body, and the draft is made again. */
  readonly bodies: Collection<DraftBody>
  readonly #origin: () => string

  /** @param origin `http://127.0.0.1:<port>` */
  constructor(world: World, origin: () => string) {
    this.world = world
    this.bodies = world.store.collection("monite.receivable_bodies")
    this.#origin = origin
  }

  /** Returns the entity of a cause. @throws 403 */
  entity({ entityId }: Pick<Cause, "entityId">): Entity {
    const entity = this.world.entities.get(entityId)?.record
    if (entity === undefined) throw new Refusal(403, `Entity ${entityId} does not exist`)
    return entity
  }

  /** Returns a document of an entity. A quote or invoice whose date has passed is expired or overdue first. @throws 404 */
  find(id: string, cause: Cause): Receivable {
    return this.#aged(owned(this.world.receivables, "Receivable", id, cause.entityId), cause)
  }

  /** Returns the document in the path of a call. @throws 404 */
  current(call: MoniteCall): Receivable {
    return this.find(pathOf(call, "receivable_id"), causeOf(call))
  }

  /** Returns all documents of the call's entity. */
  rows(call: MoniteCall): ReadonlyArray<Row<Receivable>> {
    const cause = causeOf(call)
    for (const receivable of this.world.receivables.list(cause.entityId)) this.#aged(receivable, cause)
    return this.world.receivables.rows(cause.entityId)
  }

  /** Adds a draft. @param body undefined for a credit note */
  add<T extends Receivable>(draft: T, body: DraftBody | undefined, cause: Cause): T {
    const receivable = this.#withMemo(draft, cause)
    this.world.receivables.insert(receivable.id, receivable, cause.entityId)
    if (body !== undefined) this.bodies.insert(receivable.id, withPrices(body, receivable.line_items))
    remember(this.world, receivable, "receivable_created", {}, cause)
    this.#emit(receivable, "created", cause)
    return receivable
  }

  /** Replaces a document. A rendered document is rendered again. @param happened name of the event */
  save<T extends Receivable>(receivable: T, happened: string, cause: Cause): T {
    const next = { ...this.#withMemo(receivable, cause), updated_at: this.world.moment(cause.at) }
    const before = this.world.receivables.get(next.id)?.record.status
    this.world.receivables.replace(next.id, next)
    if (next.file_url !== null) this.render(next, cause)
    if (before === next.status) remember(this.world, next, "receivable_updated", {}, cause)
    else remember(this.world, next, "status_changed", { old_status: before, new_status: next.status }, cause)
    this.#emit(next, happened, cause)
    return next
  }

  /** Removes a document. */
  remove(receivable: Receivable, cause: Cause): void {
    this.#emit(receivable, "deleted", cause)
    this.world.receivables.remove(receivable.id)
    this.bodies.remove(receivable.id)
  }

  /** Renders a document. Returns the URL of its PDF. */
  render(receivable: Receivable, { entityId }: Pick<Cause, "entityId">): string {
    return render(this.world, this.#origin(), receivable, entityId)
  }

  /** Fills the variables of the memo at once, as Monite documents, and not when the document is issued. */
  #withMemo<T extends Receivable>(receivable: T, cause: Cause): T {
    if (receivable.memo === null) return receivable
    return { ...receivable, memo: filled(receivable.memo, { receivable, sender: entityName(this.entity(cause)) }) }
  }

  #aged(receivable: Receivable, cause: Cause): Receivable {
    const status = expiredStatus(receivable, cause.at.toISOString().slice(0, 10))
    if (status === undefined) return receivable
    return this.save({ ...receivable, status }, status, { ...cause, userId: null })
  }

  #emit(object: Receivable, happened: string, { at, entityId }: Cause): void {
    this.world.emit({ objectType: "receivable", happened, entityId, object, at })
  }
}

/** Refuses an action on a document of another kind or status. @param done what cannot be done, for example `issued` */
export const only = (receivable: Receivable, statuses: ReadonlyArray<string>, done: string): void => {
  if (statuses.includes(receivable.status)) return
  throw new Refusal(
    409,
    `The receivable is ${receivable.status}. Only ${statuses.join(" or ")} receivables can be ${done}`
  )
}

/** Returns a document as one of its kind. @throws 409 */
export const kind = <T extends Receivable["type"]>(
  receivable: Receivable,
  type: T,
  done: string
): Extract<Receivable, { readonly type: T }> => {
  const name = (kindName: string): string => kindName.replace("_", " ")
  if (receivable.type !== type) {
    throw new Refusal(409, `The receivable is a ${name(receivable.type)}. Only a ${name(type)} can be ${done}`)
  }
  return receivable as Extract<Receivable, { readonly type: T }> // the type was compared just now
}
