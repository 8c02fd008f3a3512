/**
 * The end user of an account, and the accounting system behind it: profile and calls that are passed through.
 *
 * A call that is passed through reaches no system. Its response has the form of the system, and repeats what was sent: it neither
 * reads nor changes the books.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { invalidBody } from "../../http/Refusal.ts"
import { isObject } from "../../openapi/Json.ts"
import { accountId } from "../world/Accounts.ts"
import { envelope } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"

/** Names of end users, chosen by the id of the account. */
const people = [
  { first: "Alex", last: "Winter" },
  { first: "Kim", last: "Sommer" },
  { first: "Robin", last: "Berger" },
  { first: "Sam", last: "Linde" }
] as const

const personOf = (id: string): (typeof people)[number] => people[Number.parseInt(id[0] ?? "0", 16) % 4] ?? people[0]

/** Returns the name of the end user of an account. */
export const nameOf = (id: string): string => `${personOf(id).first} ${personOf(id).last}`

interface PassedThrough {
  readonly path: string
  readonly method: string
  readonly body?: unknown
}

/** True for a segment without digits: the resource in a path such as `/api.xro/2.0/Contacts/12`, not a version or an id. */
const isName = (segment: string): boolean => /^[A-Za-z][A-Za-z_-]*$/.test(segment)

/** Forms in which systems return records of a resource. */
const forms: Readonly<Record<string, (resource: string, record: object) => unknown>> = {
  "lexware-office": (_resource, record) => ({ content: [record], totalPages: 1, totalElements: 1 }),
  businesscentral: (_resource, record) => ({ value: [record] }),
  quickbooks: (resource, record) => ({ QueryResponse: { [resource]: [record], maxResults: 1 } }),
  weclapp: (_resource, record) => ({ result: [record] }),
  xero: (resource, record) => ({ Status: "OK", [resource]: [record] })
}

/** Handlers of `/user`, `/accounting/profile` and `/accounting/passThrough`. */
export const profiles = (world: World, companyName: string): Handlers<Scope> => ({
  getUserInfo: (call) => {
    const account = accountId(world.identity, call.scope.account)
    return envelope(call, 200, {
      id: world.identity.fixedUuid(`user ${account}`),
      account_id: account,
      family_name: personOf(account).last,
      name: nameOf(account)
    })
  },
  getProfile: (call) => {
    const account = accountId(world.identity, call.scope.account)
    const { first, last } = personOf(account)
    return envelope(call, 200, {
      organizationId: world.identity.fixedUuid(`organization ${account}`),
      companyName,
      userEmail: `${first}.${last}@example.com`.toLowerCase(),
      targetSystem: call.scope.account?.targetSystem ?? null
    })
  },
  createPassThroughRequest: (call) => {
    const { body, method, path } = bodyOf<PassedThrough>(call)
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(path)) throw invalidBody(["path"], "must be relative to the system's address")
    if (method === "DELETE") return envelope(call, 201, null)
    const segments = (path.split("?")[0] ?? "").split("/").filter((segment) => segment !== "")
    const resource = segments.findLast(isName) ?? "data"
    const record = { id: world.identity.fixedUuid(`passed through ${path}`), ...(isObject(body) ? body : {}) }
    if (method !== "GET") return envelope(call, 201, record)
    const form = forms[call.scope.account?.targetSystem ?? ""]
    return envelope(call, 201, form === undefined ? { [resource]: [record] } : form(resource, record))
  }
})
