/**
 * Sends every request to Monite first as an entity user whose role allows nothing.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { tables } from "./operations/Tables.ts"
import { moniteCaller, tokenOf, trading } from "./support/Clients.ts"
import type { Json, Send } from "./support/Clients.ts"
import { intercepted } from "./support/Intercept.ts"

/** Returns the token of a new user whose role has these permissions. */
const userWith = async (sandbox: Sandbox, call: Send, objects: ReadonlyArray<object>): Promise<string> => {
  const role = (await call("POST", "/roles", { name: "Guest", permissions: { objects } })).body
  const login = `user-${role.id}`
  const user = (await call("POST", "/entity_users", { first_name: "Guest", login, role_id: role.id })).body
  return tokenOf(sandbox, user.id)
}

/** Operations on objects that roles have no permissions for. */
const open =
  /^(?:get|post|patch|delete|put)_(?:auth|custom_vat_rates|einvoice_search|einvoicing_connections|events|files|measure_units|payment_terms|vat_rates|webhook_deliveries)/

/** Operations of a user on itself, and reads of what all entities share. */
const own = ["get_entity_users_me", "get_entity_users_my_role", "get_settings", "patch_entity_users_me"]

describe("a role that allows nothing", () => {
  for (const [name, make] of Object.entries(tables).filter(([each]) => each.startsWith("Monite"))) {
    it(name, async () => {
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      const table = await make(sandbox)
      const partner = await tokenOf(sandbox)
      const [first] = (await moniteCaller(sandbox, partner)("GET", "/entities")).body.data
      const token = await userWith(sandbox, moniteCaller(sandbox, partner, first.id), [])
      const allowed = new Set<string>()
      await intercepted(
        async (sent, resend) => {
          // Open operations are not sent twice: they would change the records that the table needs.
          if (open.test(`${sent.method.toLowerCase()}_${sent.url.pathname.split("/")[2]}`)) return
          const { status } = await resend({ ...sent, headers: { ...sent.headers, authorization: `Bearer ${token}` } })
          if (status !== 403) allowed.add(sandbox.log().at(-1)?.operationId ?? "")
        },
        () => {},
        async () => {
          for (const [operation, [expected, call]] of Object.entries(table))
            assert.strictEqual((await call()).status, expected, operation)
        }
      )
      assert.deepStrictEqual(
        [...allowed].filter((id) => !own.includes(id)),
        []
      )
    })
  }
})

const can = (type: string, ...actions: ReadonlyArray<string>): object => ({
  object_type: type,
  actions: actions.map((action) => ({ action_name: action, permission: "allowed" }))
})

describe("one permission", () => {
  const vatId = { country: "DE", value: "DE999999999" }
  const cases: ReadonlyArray<readonly [string, object, (ids: Json) => readonly [string, string, object?], number]> = [
    ["entity read", can("entity", "read"), ({ entity }) => ["GET", `/entities/${entity}`], 200],
    ["entity read, to change", can("entity", "read"), ({ entity }) => ["PATCH", `/entities/${entity}`, {}], 403],
    [
      "entity update",
      can("entity", "update"),
      ({ entity }) => ["PATCH", `/entities/${entity}`, { email: "a@b.de" }],
      200
    ],
    [
      "VAT IDs of entities",
      can("entity_vat_ids", "create"),
      ({ entity }) => ["POST", `/entities/${entity}/vat_ids`, vatId],
      201
    ],
    [
      "entity, for its VAT IDs",
      can("entity", "read", "update"),
      ({ entity }) => ["GET", `/entities/${entity}/vat_ids`],
      403
    ],
    [
      "VAT IDs of counterparts",
      can("counterpart_vat_id", "create"),
      ({ counterpart }) => ["POST", `/counterparts/${counterpart}/vat_ids`, vatId],
      201
    ],
    [
      "counterpart, for its VAT IDs",
      can("counterpart", "update"),
      ({ counterpart }) => ["POST", `/counterparts/${counterpart}/vat_ids`, vatId],
      403
    ],
    [
      "payables, for the partner's rules",
      can("payable", "read", "update"),
      () => ["POST", "/payables/validations/reset"],
      403
    ],
    ["settings of the partner", can("entity", "read", "update"), () => ["PATCH", "/settings", {}], 403]
  ]
  it.each(cases)("%s", async (_, objects, request, status) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart, entity } = await trading(sandbox)
    const user = moniteCaller(sandbox, await userWith(sandbox, call, [objects]), entity.id)
    const response = await user(...request({ entity: entity.id, counterpart: counterpart.id }))
    assert.strictEqual(response.status, status, JSON.stringify(response.body))
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
