/**
 * Lists payables with their filters, and sums them up.
 */
import type { Handlers } from "../../http/Api.ts"
import type { Row } from "../../state/Rows.ts"
import { matches, page } from "../world/Pages.ts"
import type { Fields, Tests } from "../world/Pages.ts"
import { entityIdOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { historyIn } from "./History.ts"
import { current, linesOf } from "./Keeping.ts"
import { finishReading } from "./Ocr.ts"
import { payablesIn } from "./Payable.ts"
import type { Payable, PayableStatus } from "./Payable.ts"
import { counted } from "./Settle.ts"
import { vendorNameOf } from "./Vendor.ts"

const includes = (text: string | null, part: unknown): boolean =>
  text !== null && text.toLowerCase().includes(String(part).toLowerCase())

const hasTag = ({ tags }: Payable, wanted: unknown): boolean =>
  tags.some(({ id }) => Array.isArray(wanted) && wanted.includes(id))

/** Handlers of `GET /payables`, its analytics and the history of one payable. */
export const listing = (world: World): Handlers<Scope> => {
  const fields: Fields<Payable> = {
    amount: ({ total_amount }) => total_amount,
    origin: ({ payable_origin }) => payable_origin,
    counterpart_name: (payable) => vendorNameOf(world, payable),
    has_tags: ({ tags }) => tags.length > 0,
    has_file: ({ file }) => file !== null
  }
  const tests: Tests<Payable> = {
    search_text: (payable, wanted) =>
      includes(payable.document_id, wanted) || includes(vendorNameOf(world, payable), wanted),
    line_item_id: ({ id }, wanted) => linesOf(world, id).some((line) => line.id === wanted),
    tag_ids: hasTag,
    tag_ids__not_in: (payable, wanted) => !hasTag(payable, wanted)
  }

  const rows = (call: MoniteCall): ReadonlyArray<Row<Payable>> => {
    const owner = entityIdOf(call)
    for (const payable of payablesIn(world).list(owner)) finishReading(world, payable, call.at)
    return payablesIn(world)
      .rows(owner)
      .map((row) => ({ ...row, record: counted(row.record, call.at) }))
  }

  const sumUp = (payables: ReadonlyArray<Payable>) => ({
    count: payables.length,
    sum_total_amount: payables.reduce((sum, { total_amount }) => sum + (total_amount ?? 0), 0)
  })

  return {
    get_payables: (call) => ({ status: 200, body: page(call, rows(call), fields, tests) }),
    get_payables_analytics: (call) => {
      const found = rows(call)
        .map(({ record }) => record)
        .filter((payable) => matches(payable, call.query, fields, tests))
      const statuses = [...new Set(found.map(({ status }) => status))]
      const data = statuses.map((status: PayableStatus) => ({
        status,
        ...sumUp(found.filter((payable) => payable.status === status))
      }))
      return { status: 200, body: { ...sumUp(found), data } }
    },
    get_payables_id_history: (call) => ({
      status: 200,
      body: page(call, historyIn(world).rows(current(world, call).id))
    })
  }
}
