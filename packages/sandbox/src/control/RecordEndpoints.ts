/**
 * Stored records by collection, and stored files.
 */
import type { Row } from "../state/Rows.ts"
import { refuse, shown, wholeIn } from "./Endpoint.ts"
import type { ControlState, Endpoints } from "./Endpoint.ts"
import { isOfPath, withoutSecrets } from "./Secrets.ts"

/** Most records in a response. */
const maxLimit = 500

/** File of an API, such as a logo. */
interface File {
  readonly type: string
  readonly base64: string
}

/** Headers of a file. Why: a file may be HTML or SVG from a caller, and must not act on the control page's address. */
const fileHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff"
}

/** The record of a path is stored inside another object. Undefined once it is deleted. */
const recordIn = (collection: string, row: Row<object>): unknown =>
  collection.startsWith("one ") ? (row.record as { readonly record?: unknown }).record : row.record // as `Stored` writes it

/** Returns the endpoints of the store. */
export const recordEndpoints = ({ store }: ControlState): Endpoints => ({
  "GET /__sandbox/records": ({ query }) => {
    const counts = new Map([...store.counts()].filter(([name]) => isOfPath(name)))
    const collection = query.get("collection")
    if (collection === null) {
      return shown({ collections: [...counts].toSorted().map(([name, count]) => ({ name, count })) })
    }
    if (!counts.has(collection)) return refuse(404, `There is no collection ${collection} with records`)
    const after = wholeIn(query, "after", 0)
    const limit = wholeIn(query, "limit", 50, maxLimit)
    if (after === undefined || limit === undefined || limit.value === 0) {
      return refuse(400, `after must be a whole number, and limit one from 1 to ${maxLimit}`)
    }
    const rows = store.collection<object>(collection).rows()
    const rest = rows.filter(({ seq }) => seq > after.value)
    const page = rest.slice(0, limit.value)
    return shown({
      collection,
      count: rows.length,
      records: page.map((row) => withoutSecrets(recordIn(collection, row)) ?? null),
      next: rest.length > page.length ? (page.at(-1)?.seq ?? null) : null
    })
  },
  "GET /__sandbox/files/{id}": (_request, id) => {
    const file = store.collection<File>("files").get(id)?.record
    if (file === undefined) return refuse(404, `There is no file ${id}`)
    return { status: 200, type: file.type, body: Buffer.from(file.base64, "base64"), headers: fileHeaders }
  }
})
