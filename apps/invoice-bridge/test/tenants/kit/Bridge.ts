/** The parts of the bridge that tenants need, over a database of a test, and tenants of sandboxes. */
import { Entities } from "@faktura/monite"
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import { Clock, Effect, Layer, Redacted } from "effect"
import type { Scope } from "effect"
import { SqlClient } from "effect/sql"
import { migrate } from "../../../src/database/Tables.ts"
import { Tasks } from "../../../src/runs/Tasks.ts"
import { SealingKey } from "../../../src/tenants/Sealed.ts"
import type { TenantSecrets, TenantSettings } from "../../../src/tenants/Tenant.ts"
import { TenantApis } from "../../../src/tenants/TenantApis.ts"
import { Tenants } from "../../../src/tenants/Tenants.ts"

/** Two keys of secrets, in the two encodings. */
export const keys = {
  first: "a2V5LW9uZS1rZXktb25lLWtleS1vbmUta2V5LW9uZS0=",
  second: "6b65792074776f206b65792074776f206b65792074776f206b65792074776f21"
} as const

export const keyLayer = (current: string, previous?: string) =>
  Layer.orDie(
    SealingKey.layer({
      current: Redacted.make(current),
      previous: previous === undefined ? undefined : Redacted.make(previous)
    })
  )

export type Bridge = SqlClient.SqlClient | SealingKey | Tasks | Tenants | TenantApis

/** The bridge over a database. Each is what one process has. */
export const bridge = (client: Layer.Layer<SqlClient.SqlClient>, key = keyLayer(keys.first)): Layer.Layer<Bridge> =>
  Layer.mergeAll(Tenants.layer, TenantApis.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(Tasks.layer, key, Layer.effectDiscard(Effect.orDie(migrate)))),
    Layer.provideMerge(client)
  )

export const settings: TenantSettings = {
  targetSystem: "xero",
  mapping: {
    timeZone: "Europe/Berlin",
    requires: [],
    accounts: {},
    taxCodes: {},
    treatments: {},
    roles: { customer: ["CUSTOMER"], supplier: ["SUPPLIER"] },
    defaults: {}
  }
}

/** Secrets that no API knows. */
export const someSecrets: TenantSecrets = {
  monite: { clientId: "11111111-2222-4333-8444-555555555555", clientSecret: "monite-client-secret-4711" },
  maesn: { apiKey: "maesn-api-key-4712", accountKey: "maesn-account-key-4713" },
  webhooks: {
    monite: [{ subscription: "subscription-1", secret: "monite-webhook-secret-4714" }],
    maesn: [{ subscription: "subscription-2", secret: "maesn-webhook-secret-4715" }]
  }
}

/** Secrets of the accounts of a sandbox. */
export const secretsOf = ({ maesn, monite }: Sandbox): TenantSecrets => ({
  monite: { clientId: monite.clientId, clientSecret: monite.clientSecret, baseUrl: monite.baseUrl },
  maesn: { apiKey: maesn.apiKey, accountKey: maesn.accountKey, baseUrl: maesn.baseUrl },
  webhooks: {}
})

/** Starts a sandbox without a rate limit, and stops it at the end of the scope. */
export const sandboxWith = (seed: number): Effect.Effect<Sandbox, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startSandbox({ seed, rateLimitPerSecond: 0 })),
    (sandbox) => Effect.promise(() => sandbox.close())
  )

export const save = (tenant: string, secrets: TenantSecrets, changes: Partial<TenantSettings> = {}) =>
  Tenants.use((tenants) =>
    tenants.save({
      tenant,
      name: `Company ${tenant}`,
      settings: { ...settings, ...changes },
      secrets: Redacted.make(secrets)
    })
  )

/** Makes an entity with the tenant's credentials. */
export const makeEntity = (tenant: string) =>
  TenantApis.use((apis) =>
    Entities.use((entities) =>
      entities.create({
        body: {
          type: "organization",
          email: `${tenant}@example.com`,
          tax_id: "DE123456789",
          address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
          organization: { legal_name: `Company ${tenant}` }
        }
      })
    ).pipe(apis.withMonite(tenant))
  )

/** Adds a tenant of a sandbox, with an entity. */
export const onboard = Effect.fnUntraced(function* (
  tenant: string,
  sandbox: Sandbox,
  changes: Partial<TenantSettings> = {}
) {
  yield* save(tenant, secretsOf(sandbox), changes)
  const { id } = yield* makeEntity(tenant)
  yield* Tenants.use((tenants) => tenants.setEntity(tenant, id))
  return id
})

/** Opens a task as a waiting run does. */
export const openTask = (tenant: string, kind: "credentials" | "mapping" | "refused", about: string, asks?: string) =>
  Effect.gen(function* () {
    const tasks = yield* Tasks
    const token = crypto.randomUUID()
    yield* tasks.open({
      since: Number.MAX_SAFE_INTEGER,
      tenant,
      kind,
      about,
      asks,
      reason: "The test asks.",
      run: `run ${token}`,
      token
    })
    const open = yield* tasks.list({ tenant, status: "open" })
    return open.find((task) => task.kind === kind && task.about === about)!.task // it was opened above
  })

/** Returns problem and message of the error, or `undefined`. */
export const refusal = <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.match(effect, {
    onSuccess: () => undefined,
    onFailure: (error) => `${"problem" in error ? String(error.problem) : ""}: ${error.message}`
  })

/** Returns the status of a task. */
export const statusOf = (task: string) =>
  Effect.map(
    Tasks.use((tasks) => tasks.get(task)),
    (found) => found?.status
  )

/** Runs an effect at a later time, by the wall clock. */
export const later = <A, E, R>(millis: number, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) => {
    // The clock's methods are on its prototype.
    const ahead: Clock.Clock = Object.create(clock, {
      currentTimeMillisUnsafe: { value: () => clock.currentTimeMillisUnsafe() + millis },
      currentTimeMillis: { value: Effect.map(clock.currentTimeMillis, (now) => now + millis) }
    })
    return Effect.provideService(effect, Clock.Clock, ahead)
  })
