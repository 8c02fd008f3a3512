/**
 * Payables: bills that an entity receives and pays.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { notFound } from "../../http/Refusal.ts"
import type { Part } from "../../resources/Dialect.ts"
import { entityIdOf, sentMembers } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"
import { checks } from "./Checks.ts"
import { documents, fromBase64, storeDocument } from "./Documents.ts"
import { current, expect, keep, linesOf, open } from "./Keeping.ts"
import { lineItems } from "./LineItems.ts"
import { sumsOf } from "./Lines.ts"
import { listing } from "./Listing.ts"
import { newPayable } from "./NewPayable.ts"
import { blank, linesIn, payablesIn } from "./Payable.ts"
import type { Payable } from "./Payable.ts"
import { actions } from "./Transitions.ts"
import { checkVendor, suggestionOf } from "./Vendor.ts"

interface CreatePayable extends Partial<Payable> {
  readonly base64_encoded_file?: string
  readonly file_name?: string
  readonly tag_ids?: ReadonlyArray<string>
}

interface UpdatePayable extends Partial<Payable> {
  readonly tag_ids?: ReadonlyArray<string>
}

/** Returns tags by their ids. The served document has no operations that name them. */
const tagsOf = (ids: ReadonlyArray<string>, moment: string) =>
  ids.map((id) => ({ id, created_at: moment, updated_at: moment, name: `Tag ${id.slice(0, 8)}` }))

/** Handlers of the payables themselves. */
const own = (world: World, origin: () => string): Handlers<Scope> => {
  const dismissed = world.store.collection<object>("monite.payables_without_suggestions")
  return {
    post_payables: (call) => {
      const { base64_encoded_file: encoded, file_name: name, tag_ids: tagIds, ...fields } = bodyOf<CreatePayable>(call)
      const entityId = entityIdOf(call)
      const draft = { ...blank, ...fields, entity_id: entityId, id: "", created_at: "", updated_at: "" }
      checkVendor(world, draft)
      const upload = fromBase64(encoded, name)
      const file = upload === undefined ? undefined : storeDocument(world, entityId, upload, call.at, origin)
      const more = { tags: tagsOf(tagIds ?? [], world.moment(call.at)), was_created_by_user_id: call.scope.user?.id }
      const all = { ...fields, ...more, file, file_id: file?.id }
      return { status: 200, body: newPayable(world, entityId, all, [], call.at) }
    },
    get_payables_id: (call) => ({ status: 200, body: current(world, call) }),
    patch_payables_id: (call) => {
      const payable = current(world, call)
      expect(payable, open, "An update")
      const { tag_ids: tagIds, ...fields } = bodyOf<UpdatePayable>(call)
      const lines = linesOf(world, payable.id)
      const next: Payable = {
        ...payable,
        ...(fields.discount === undefined || lines.length === 0 ? {} : sumsOf(lines, fields.discount)),
        ...sentMembers(fields),
        ...(tagIds === undefined ? {} : { tags: tagsOf(tagIds, world.moment(call.at)) })
      }
      checkVendor(world, next)
      return { status: 200, body: keep(world, payable, next, call, "updated") }
    },
    delete_payables_id: (call) => {
      const payable = current(world, call)
      expect(payable, [...open, "canceled", "rejected"], "A deletion")
      for (const { id } of linesOf(world, payable.id)) linesIn(world).remove(id)
      payablesIn(world).remove(payable.id)
      const { entity_id: entityId } = payable
      world.emit({ objectType: "payable", happened: "deleted", entityId, object: payable, at: call.at })
      return { status: 204 }
    },
    get_payables_id_suggestions: (call) => {
      const payable = current(world, call)
      const found = dismissed.get(payable.id) === undefined ? suggestionOf(world, payable) : undefined
      if (found === undefined) throw notFound("A suggestion for the payable", payable.id)
      return { status: 200, body: { suggested_counterpart: found } }
    },
    delete_payables_id_suggestions: (call) => {
      const { id } = current(world, call)
      if (dismissed.get(id) === undefined) dismissed.insert(id, {})
      return { status: 200, body: {} }
    }
  }
}

/** Behavior of `/payables`. @param origin address of the running server */
export const payables = (world: World, origin: () => string): Part<Scope> => ({
  handlers: {
    ...own(world, origin),
    ...documents(world, origin),
    ...actions(world),
    ...lineItems(world),
    ...listing(world),
    ...checks(world)
  },
  rules: {}
})
