import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { checkMyEntityAccess } from "../../src/preflight/index.ts"
import type { MyEntityAccess, RoleAction } from "../../src/preflight/index.ts"

const role = (...actions: ReadonlyArray<RoleAction>) => ({ objects: [{ object_type: "entity", actions }] })
const token = "my-entity-token grant_type"
const permission = "my-entity-permission permissions.objects"

const scenarios: ReadonlyArray<readonly [name: string, access: MyEntityAccess, expected: ReadonlyArray<string>]> = [
  ["a partner's token", { grant: "client_credentials", action: "read" }, [token]],
  [
    "a partner's token, whatever a role says",
    { grant: "client_credentials", permissions: {}, action: "read" },
    [token]
  ],
  ["a user of an unknown role", { grant: "entity_user", action: "update" }, []],
  [
    "a user who may read, reading",
    { grant: "entity_user", permissions: role({ action_name: "read", permission: "allowed" }), action: "read" },
    []
  ],
  [
    "a user who may read, changing",
    { grant: "entity_user", permissions: role({ action_name: "read", permission: "allowed" }), action: "update" },
    [permission]
  ],
  [
    "a user who may change, changing",
    { grant: "entity_user", permissions: role({ action_name: "update", permission: "allowed" }), action: "update" },
    []
  ],
  [
    "a user who may change, reading",
    { grant: "entity_user", permissions: role({ action_name: "update", permission: "allowed" }), action: "read" },
    [permission]
  ],
  [
    "allowed for one's own",
    { grant: "entity_user", permissions: role({ action_name: "read", permission: "allowed_for_own" }), action: "read" },
    []
  ],
  [
    "not allowed",
    { grant: "entity_user", permissions: role({ action_name: "read", permission: "not_allowed" }), action: "read" },
    [permission]
  ],
  ["the API's defaults", { grant: "entity_user", permissions: role({}), action: "read" }, []],
  ["the API's defaults, changing", { grant: "entity_user", permissions: role({}), action: "update" }, [permission]],
  [
    "another type of object",
    {
      grant: "entity_user",
      permissions: {
        objects: [{ object_type: "entity_user", actions: [{ action_name: "read", permission: "allowed" }] }]
      },
      action: "read"
    },
    [permission]
  ],
  ["no objects", { grant: "entity_user", permissions: { objects: null }, action: "read" }, [permission]]
]

describe("checkMyEntityAccess", () => {
  it.each(scenarios)("%s", (_, access, expected) => {
    assert.deepStrictEqual(
      checkMyEntityAccess(access).map(({ field, rule }) => `${rule} ${field}`),
      expected
    )
  })

  it.prop("never throws for permissions of any kind", [Schema.Json, Schema.Json], ([json, inner]) => {
    for (const permissions of [json, { objects: json }, { objects: [{ object_type: "entity", actions: [inner] }] }]) {
      // The cast is what an untyped caller does.
      checkMyEntityAccess({ grant: "entity_user", permissions, action: "read" } as MyEntityAccess)
    }
  })
})
