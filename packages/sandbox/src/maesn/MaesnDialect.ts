/**
 * Ways of Maesn that its document does not show. Ids are unique. The books of an account own their records. Optional fields are null.
 * Every response has an envelope with warnings and the numbers of the page.
 */
import { isObject } from "../openapi/Json.ts"
import { placeOf } from "../resources/Dialect.ts"
import type { Dialect, Rules } from "../resources/Dialect.ts"
import type { Scope } from "./world/World.ts"
import { listing } from "./world/World.ts"

/** Makes the dialect. @param rules rules by path */
export const maesnDialect = (rules: Readonly<Record<string, Rules<Scope>>>): Dialect<Scope> => ({
  place: (resource, call) => placeOf("maesn", resource, call.path, call.scope.books),
  rules,
  isNullable: true,
  list: (call, rows) =>
    listing(
      call,
      rows.map(({ record }) => record)
    ).body,
  reply: (call, reply) => {
    if (!isObject(reply.body) || !("data" in reply.body)) return reply
    const { data, meta } = reply.body
    const pagination = isObject(meta) && Array.isArray(data) ? meta["pagination"] : null
    return {
      ...reply,
      body: { meta: { warnings: null, pagination }, data, ...(call.query["rawData"] === true ? { rawData: data } : {}) }
    }
  }
})
