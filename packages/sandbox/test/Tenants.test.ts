/**
 * Sends every request of all tables first as another tenant. It may neither read nor change a record of the first one.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { tables } from "./operations/Tables.ts"
import { acme, moniteCaller, tokenOf } from "./support/Clients.ts"
import { intercepted } from "./support/Intercept.ts"
import type { Sent } from "./support/Intercept.ts"

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g

const idsIn = (text: string): ReadonlyArray<string> => text.match(uuid) ?? []

/** Paths without a tenant: the code of a login is itself the secret. */
const withCode = /^\/(?:events|tenants)\//

/** Another tenant. */
interface Other {
  /** Returns the headers with which it sends a request of the first tenant. Undefined for a request that names no tenant. */
  readonly headersOf: (sent: Sent) => Readonly<Record<string, string>> | undefined
  /** Ids that all tenants see. */
  readonly common: ReadonlySet<string>
}

/** Makes another entity with a user, and other accounts. */
const otherTenant = async (sandbox: Sandbox): Promise<Other> => {
  const token = await tokenOf(sandbox)
  const { id } = (await moniteCaller(sandbox, token)("POST", "/entities", acme)).body
  const rates = (await moniteCaller(sandbox, token, id)("GET", "/vat_rates")).body
  const userId = sandbox.monite.addEntityUser({ entityId: id, permissions: ["read", "update"] })
  const userToken = await tokenOf(sandbox, userId)
  return {
    common: new Set(idsIn(JSON.stringify(rates))),
    headersOf: ({ headers, url }) => {
      if ("x-monite-version" in headers) {
        if ("x-monite-entity-id" in headers) return { ...headers, "x-monite-entity-id": id }
        // Without that header, only the token of a user names an entity.
        return url.pathname.startsWith("/v1/auth/") ? undefined : { ...headers, authorization: `Bearer ${userToken}` }
      }
      // A new account for each request: one of them deletes it.
      return "x-account-key" in headers && !withCode.test(url.pathname)
        ? { ...headers, "x-account-key": sandbox.maesn.addAccount("xero") }
        : undefined
    }
  }
}

describe("another tenant", () => {
  for (const [name, make] of Object.entries(tables)) {
    it(name, async () => {
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      const sent: Array<string> = []
      const problems: Array<string> = []
      const own = new Set<string>()
      /** Keeps the ids of a response. A file of a partner token belongs to no entity. */
      const learn = (text: string): void => {
        if (sandbox.log().at(-1)?.operationId !== "post_files") for (const id of idsIn(text)) own.add(id)
      }
      const table = await intercepted(
        async () => {},
        learn,
        () => make(sandbox)
      )
      // The first entity has the users that the sandbox starts with.
      const other = await otherTenant(sandbox)
      const isOwn = (id: string): boolean => own.has(id) && !other.common.has(id)
      await intercepted(
        async (request, resend) => {
          const headers = other.headersOf(request)
          if (headers === undefined) return
          const response = await resend({ ...request, headers })
          const text = await response.text()
          const operation = sandbox.log().at(-1)?.operationId ?? ""
          sent.push(operation)
          if (response.status >= 400) return
          const { body, url } = request
          const named = idsIn(url.pathname + (typeof body === "string" ? body : "")).filter(isOwn)
          for (const id of named) problems.push(`${operation} takes ${id}: ${response.status}`)
          for (const id of idsIn(text).filter(isOwn)) problems.push(`${operation} shows ${id}`)
        },
        learn,
        async () => {
          for (const [operation, [expected, call]] of Object.entries(table)) {
            const { body, status } = await call()
            assert.strictEqual(status, expected, `${operation} after the other tenant: ${JSON.stringify(body)}`)
          }
        }
      )
      assert.deepStrictEqual(problems, [])
      assert.isAbove(sent.length, 3)
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  }
})
