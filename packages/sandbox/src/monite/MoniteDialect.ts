/**
 * Ways of Monite that its document does not show. Ids are unique. An entity owns its records. Optional fields are null. Lists have
 * pages by token.
 */
import { isObject } from "../openapi/Json.ts"
import { placeOf } from "../resources/Dialect.ts"
import type { Dialect, Rules } from "../resources/Dialect.ts"
import { page } from "./world/Pages.ts"
import type { Scope, World } from "./world/World.ts"

/** Singular of a collection's last segment, for the type of events: `payables` is `payable`. */
const objectTypeOf = (path: string): string => (path.split("/").at(-1) ?? "").replace(/ies$/, "y").replace(/s$/, "")

/** Makes the dialect. @param rules rules by path */
export const moniteDialect = (world: World, rules: Readonly<Record<string, Rules<Scope>>>): Dialect<Scope> => ({
  place: (resource, call) => placeOf("monite", resource, call.path, call.scope.entityId ?? ""),
  rules,
  isNullable: true,
  list: (call, rows) => page(call, rows),
  changed: ({ path }, happened, object, call) => {
    const entityId = call.scope.entityId ?? (isObject(object) ? object["entity_id"] : undefined)
    if (typeof entityId !== "string") return
    world.emit({ objectType: objectTypeOf(path), happened, entityId, object, at: call.at })
  }
})
