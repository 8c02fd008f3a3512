/**
 * Environments and companies of an account, accounts from credentials, and health.
 */
import type { Handlers } from "../../http/Api.ts"
import { addAccount } from "../world/Accounts.ts"
import { envelope } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"
import { logins, targetSystemOf } from "./Logins.ts"
import { profiles } from "./Profiles.ts"
import { tenants } from "./Tenants.ts"
import { webhooks } from "./Webhooks.ts"

/** Environments and companies of every account. The first of each is used if a call names none. */
export const environments = [{ name: "production" }, { name: "test" }] as const

export const companies = [
  { id: "company-1", name: "First company" },
  { id: "company-2", name: "Second company" }
] as const

/** Handlers of `/auth`, `/events`, `/tenants`, `/user`, `/webhooks` and `/health`. */
export const connecting = (world: World, origin: () => string): Handlers<Scope> => ({
  ...logins(world, origin),
  ...profiles(world, companies[0].name),
  ...tenants(world),
  ...webhooks(world),
  getEnvironments: (call) =>
    envelope(
      call,
      200,
      environments.map(({ name }) => ({
        name,
        type: null,
        tenantId: null,
        applicationFamily: null,
        countryCode: "DE"
      }))
    ),
  getCompanies: (call) =>
    envelope(
      call,
      200,
      companies.map(({ id, name }) => ({
        id,
        name,
        environmentId: call.query["environmentName"] ?? environments[0].name,
        client_number: null,
        consultant_number: null,
        subscription: null
      }))
    ),
  createEndUserAccount: (call) => ({
    status: 201,
    body: { accountKey: addAccount(world, targetSystemOf(call.path["TARGET_SYSTEM"])).key }
  }),
  check: () => ({ status: 200, body: { status: "ok" } })
})
