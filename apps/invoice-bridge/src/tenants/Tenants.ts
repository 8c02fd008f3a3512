/** Stores tenants: customers of the integrator, each with an entity in Monite and an account in accounting. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import type { MappingSettings } from "../mapping/MappingSettings.ts"
import type { TargetSystem } from "../mapping/Systems.ts"
import { Tasks } from "../runs/Tasks.ts"
import type { TenantUnusable } from "./Errors.ts"
import { withMapping } from "./MappingValue.ts"
import { SealingKey } from "./Sealed.ts"
import type { Tenant, TenantParts, TenantSecrets, TenantSettings } from "./Tenant.ts"
import { openSecrets, readTenantRow, secretsText, settingsText, tenantRowOf, unknown, wrong } from "./TenantRows.ts"
import type { TenantRow } from "./TenantRows.ts"

/** Secrets that were sealed again with the current key, and tenants whose secrets do not open. */
export interface Resealed {
  readonly resealed: number
  readonly unusable: ReadonlyArray<TenantUnusable>
}

/** Stores tenants. All methods join a transaction of the same `SqlClient`. */
export class Tenants extends Context.Service<
  Tenants,
  {
    /** Undefined: there is no such tenant. Fails with `TenantUnusable` for settings that this version cannot read. */
    readonly get: (tenant: string) => Effect.Effect<Tenant | undefined, TenantUnusable | SqlError>
    /** Returns all tenants, in the order of their ids. Logs tenants whose settings cannot be read, and leaves them out. */
    readonly list: Effect.Effect<ReadonlyArray<Tenant>, SqlError>
    /**
     * Adds a tenant, or replaces its name, settings and secrets: all of them, also the entity and the account key. Secrets
     * are sealed before they are stored. New settings or credentials end the open tasks about credentials. Their runs go on.
     */
    readonly save: (tenant: {
      /** At most 64 letters, digits, `.`, `_` and `-`. */
      readonly tenant: string
      readonly name: string
      readonly settings: TenantSettings
      readonly secrets: Redacted.Redacted<TenantSecrets>
    }) => Effect.Effect<void, TenantUnusable | SqlError>
    /**
     * Changes a tenant: all parts in one transaction, or none. Acts on tasks like `save`.
     *
     * @param change gets the parts as they are stored at this moment, and returns them changed
     */
    readonly change: (
      tenant: string,
      change: (stored: TenantParts) => TenantParts
    ) => Effect.Effect<void, TenantUnusable | SqlError>
    /** Opens the secrets of a tenant. */
    readonly secrets: (tenant: string) => Effect.Effect<Redacted.Redacted<TenantSecrets>, TenantUnusable | SqlError>
    /** Stores the secret of a webhook subscription, sealed. It replaces an older secret of the same subscription. */
    readonly addWebhookSecret: (
      tenant: string,
      api: "monite" | "maesn",
      webhook: { readonly subscription: string; readonly secret: Redacted.Redacted }
    ) => Effect.Effect<void, TenantUnusable | SqlError>
    /**
     * Stores a value of the tenant's mapping table, which a person gave for a task.
     *
     * @param key   key of the table, such as `taxCodes.sales.1900`
     * @param value text, or JSON for a value that is no text
     */
    readonly setMapping: (tenant: string, key: string, value: string) => Effect.Effect<void, TenantUnusable | SqlError>
    /** Replaces the tenant's mapping table. Returns the table before. */
    readonly replaceMapping: (
      tenant: string,
      mapping: MappingSettings
    ) => Effect.Effect<MappingSettings, TenantUnusable | SqlError>
    /** Stores the entity that onboarding made in Monite. Acts on tasks like `save`. Fails if the tenant has another entity. */
    readonly setEntity: (tenant: string, entityId: string) => Effect.Effect<void, TenantUnusable | SqlError>
    /** Stores the account that the customer connected. Acts on tasks like `save`. */
    readonly setAccount: (
      tenant: string,
      account: { readonly key: Redacted.Redacted; readonly targetSystem: TargetSystem }
    ) => Effect.Effect<void, TenantUnusable | SqlError>
    /**
     * Pauses or resumes a tenant. A paused tenant's runs do not start, and those under way end their step and wait. Its sources are not
     * read. Its webhooks are stored.
     */
    readonly setStatus: (tenant: string, status: Tenant["status"]) => Effect.Effect<void, TenantUnusable | SqlError>
    /** Seals secrets that are sealed with the previous key again. Then `BRIDGE_KEY_PREVIOUS` is no longer needed. */
    readonly reseal: Effect.Effect<Resealed, SqlError>
  }
>()("invoice-bridge/Tenants") {
  static readonly layer: Layer.Layer<Tenants, never, SqlClient.SqlClient | Tasks | SealingKey> = Layer.effect(
    Tenants,
    Effect.gen(function* () {
      return make(yield* SqlClient.SqlClient, yield* Tasks, yield* SealingKey)
    })
  )
}

const idPattern = /^[A-Za-z\d][\w.-]{0,63}$/

/** The parts of secrets that calls are made with. */
const credentialsOf = ({ maesn, monite }: TenantSecrets): string => JSON.stringify([monite, maesn])

const make = (sql: SqlClient.SqlClient, tasks: Tasks["Service"], key: SealingKey["Service"]): Tenants["Service"] => {
  const now = Clock.currentTimeMillis

  /** Reads a row and locks it until the end of the transaction. The update changes nothing. */
  const locked = (tenant: string): Effect.Effect<Row | undefined, SqlError> =>
    Effect.map(
      sql<Row>`UPDATE bridge_tenants SET changed_at = changed_at WHERE tenant = ${tenant} RETURNING *`,
      ([row]) => row
    )

  const lockedRow = Effect.fnUntraced(function* (
    tenant: string
  ): Effect.fn.Return<TenantRow, TenantUnusable | SqlError> {
    const row = yield* locked(tenant)
    return row === undefined ? yield* unknown(tenant) : yield* Effect.fromResult(tenantRowOf(row))
  })

  /** Keeps the tenant's entity for this tenant. Fails if it is another tenant's: each would take documents of the other. */
  const keepEntity = Effect.fnUntraced(function* (tenant: string, { entityId }: TenantSettings) {
    yield* sql`DELETE FROM bridge_entities WHERE tenant = ${tenant} AND entity <> ${entityId ?? ""}`
    if (entityId === undefined) return
    // The update changes nothing. It makes RETURNING show the row that exists.
    const [row] = yield* sql<Row>`
      INSERT INTO bridge_entities (entity, tenant) VALUES (${entityId}, ${tenant})
      ON CONFLICT (entity) DO UPDATE SET entity = excluded.entity RETURNING tenant`
    const owner = text(row?.["tenant"])
    if (owner === tenant) return
    return yield* wrong(
      tenant,
      `The entity ${entityId} belongs to the tenant ${owner}. An entity has one tenant. Nothing was stored for ${tenant}.`
    )
  })

  const storeSettings = Effect.fnUntraced(function* (tenant: string, settings: TenantSettings) {
    yield* keepEntity(tenant, settings)
    const json = yield* Effect.fromResult(settingsText(tenant, settings))
    yield* sql`UPDATE bridge_tenants SET settings = ${json}, changed_at = ${yield* now} WHERE tenant = ${tenant}`
  })

  const changeSettings = (
    tenant: string,
    change: (settings: TenantSettings) => Result.Result<TenantSettings, TenantUnusable>
  ): Effect.Effect<void, TenantUnusable | SqlError> =>
    sql.withTransaction(
      Effect.gen(function* () {
        const { tenant: stored } = yield* lockedRow(tenant)
        yield* storeSettings(tenant, yield* Effect.fromResult(change(stored.settings)))
      })
    )

  const changeSecrets = Effect.fnUntraced(function* (
    tenant: string,
    change: (secrets: TenantSecrets) => TenantSecrets
  ) {
    const row = yield* lockedRow(tenant)
    const secrets = Redacted.value(yield* openSecrets(key, tenant, row.sealed))
    const json = yield* Effect.fromResult(secretsText(tenant, Redacted.make(change(secrets))))
    yield* sql`UPDATE bridge_tenants SET secrets = ${yield* key.seal(tenant, json)} WHERE tenant = ${tenant}`
    return row.tenant
  }, sql.withTransaction)

  /** Lets the runs go on that wait for other credentials or settings. */
  const retryRefused = Effect.fnUntraced(function* (tenant: string) {
    const open = yield* tasks.list({ tenant, status: "open", kind: "credentials", limit: 1_000 })
    for (const { task } of open) {
      // A person may have closed the task meanwhile. Its runs go on all the same.
      yield* Effect.catchTag(
        tasks.answer(task, { action: "retry" }, "new settings"),
        "TaskUnanswerable",
        () => Effect.void
      )
    }
  })

  /** Replaces all parts of a tenant that is stored. @param sealed its sealed secrets before */
  const replace = Effect.fnUntraced(function* (
    tenant: string,
    before: { readonly settings: string; readonly sealed: string },
    { name, secrets, settings }: TenantParts
  ) {
    const json = yield* Effect.fromResult(settingsText(tenant, settings))
    const sealed = yield* key.seal(tenant, yield* Effect.fromResult(secretsText(tenant, Redacted.make(secrets))))
    yield* keepEntity(tenant, settings)
    yield* sql`
      UPDATE bridge_tenants SET name = ${name}, settings = ${json}, secrets = ${sealed}, changed_at = ${yield* now}
      WHERE tenant = ${tenant}`
    const known = yield* Effect.result(openSecrets(key, tenant, before.sealed))
    const isSame =
      before.settings === json &&
      Result.isSuccess(known) &&
      credentialsOf(Redacted.value(known.success)) === credentialsOf(secrets)
    if (!isSame) yield* retryRefused(tenant)
  })

  return {
    get: (tenant) =>
      Effect.flatMap(sql<Row>`SELECT * FROM bridge_tenants WHERE tenant = ${tenant}`, ([row]) =>
        row === undefined
          ? Effect.succeed(undefined)
          : Effect.fromResult(Result.map(tenantRowOf(row), ({ tenant: found }) => found))
      ),
    list: Effect.gen(function* () {
      const rows = yield* sql<Row>`SELECT * FROM bridge_tenants ORDER BY tenant`
      const found: Array<Tenant> = []
      for (const row of rows.map(tenantRowOf)) {
        if (Result.isSuccess(row)) found.push(row.success.tenant)
        else yield* Effect.logError(row.failure.message)
      }
      return found
    }),
    save: Effect.fn("Tenants.save")(function* ({ name, secrets, settings, tenant }) {
      if (!idPattern.test(tenant)) {
        return yield* wrong(
          tenant,
          "The short name of a tenant has at most 64 letters, digits, dots, dashes and underscores. It begins with a letter or digit. Nothing was stored."
        )
      }
      const json = yield* Effect.fromResult(settingsText(tenant, settings))
      const sealed = yield* key.seal(tenant, yield* Effect.fromResult(secretsText(tenant, secrets)))
      const at = yield* now
      yield* sql.withTransaction(
        Effect.gen(function* () {
          const added = yield* sql`
            INSERT INTO bridge_tenants (tenant, name, status, settings, secrets, created_at, changed_at)
            VALUES (${tenant}, ${name}, 'active', ${json}, ${sealed}, ${at}, ${at})
            ON CONFLICT (tenant) DO NOTHING RETURNING tenant`
          if (added.length > 0) return yield* keepEntity(tenant, settings)
          const row = yield* locked(tenant)
          const before = { settings: text(row?.["settings"]), sealed: text(row?.["secrets"]) }
          yield* replace(tenant, before, { name, settings, secrets: Redacted.value(secrets) })
        })
      )
    }),
    change: Effect.fn("Tenants.change")(
      function* (tenant, change) {
        const row = yield* locked(tenant)
        if (row === undefined) return yield* unknown(tenant)
        const { sealed, tenant: stored } = yield* Effect.fromResult(tenantRowOf(row))
        const secrets = Redacted.value(yield* openSecrets(key, tenant, sealed))
        const changed = change({ name: stored.name, settings: stored.settings, secrets })
        yield* replace(tenant, { settings: text(row["settings"]), sealed }, changed)
      },
      (changed) => sql.withTransaction(changed)
    ),
    secrets: Effect.fn("Tenants.secrets")(function* (tenant) {
      const { sealed } = yield* readTenantRow(sql, tenant)
      return yield* openSecrets(key, tenant, sealed)
    }),
    setMapping: Effect.fn("Tenants.setMapping")((tenant, name, value) =>
      changeSettings(tenant, (settings) => withMapping(tenant, settings, name, value))
    ),
    replaceMapping: Effect.fn("Tenants.replaceMapping")(
      function* (tenant, mapping) {
        const { settings } = (yield* lockedRow(tenant)).tenant
        yield* storeSettings(tenant, { ...settings, mapping })
        return settings.mapping
      },
      (replaced) => sql.withTransaction(replaced)
    ),
    setEntity: Effect.fn("Tenants.setEntity")(function* (tenant, entityId) {
      const change = changeSettings(tenant, (settings) =>
        settings.entityId === undefined || settings.entityId === entityId
          ? Result.succeed({ ...settings, entityId })
          : Result.fail(
              wrong(
                tenant,
                `Tenant ${tenant} has the entity ${settings.entityId}, and was to get ${entityId}. Nothing was stored. Save the tenant with the right entity.`
              )
            )
      )
      yield* sql.withTransaction(Effect.andThen(change, retryRefused(tenant)))
    }),
    setAccount: Effect.fn("Tenants.setAccount")(function* (tenant, account) {
      const accountKey = Redacted.value(account.key)
      yield* sql.withTransaction(
        Effect.gen(function* () {
          const { settings } = yield* changeSecrets(tenant, (secrets) => ({
            ...secrets,
            maesn: { ...secrets.maesn, accountKey }
          }))
          yield* storeSettings(tenant, { ...settings, targetSystem: account.targetSystem })
          yield* retryRefused(tenant)
        })
      )
    }),
    addWebhookSecret: Effect.fn("Tenants.addWebhookSecret")(function* (tenant, api, { secret, subscription }) {
      yield* changeSecrets(tenant, ({ webhooks, ...secrets }) => {
        const others = (webhooks[api] ?? []).filter((known) => known.subscription !== subscription)
        const all = [...others, { subscription, secret: Redacted.value(secret) }]
        return { ...secrets, webhooks: { ...webhooks, [api]: all } }
      })
    }),
    setStatus: Effect.fn("Tenants.setStatus")(function* (tenant, status) {
      const rows = yield* sql`
        UPDATE bridge_tenants SET status = ${status}, changed_at = ${yield* now} WHERE tenant = ${tenant} RETURNING tenant`
      if (rows.length === 0) return yield* unknown(tenant)
    }),
    reseal: Effect.gen(function* () {
      const rows = yield* sql<Row>`SELECT tenant, secrets FROM bridge_tenants ORDER BY tenant`
      const old = rows.filter((row) => !key.isCurrent(text(row["secrets"]))).map((row) => text(row["tenant"]))
      const ends = yield* Effect.forEach(old, (tenant) =>
        sql.withTransaction(
          Effect.gen(function* () {
            const sealed = (yield* locked(tenant))?.["secrets"]
            const opened = yield* Effect.result(key.open(tenant, text(sealed)))
            if (Result.isSuccess(opened)) {
              yield* sql`
                UPDATE bridge_tenants SET secrets = ${yield* key.seal(tenant, opened.success)} WHERE tenant = ${tenant}`
            }
            return opened
          })
        )
      )
      const unusable = ends.flatMap((end) => (Result.isFailure(end) ? [end.failure] : []))
      return { resealed: ends.length - unusable.length, unusable }
    })
  }
}
