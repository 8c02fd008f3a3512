/** Reads and writes the rows of tenants: settings as JSON, secrets as sealed JSON. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { runStatuses } from "../runs/Run.ts"
import type { RunStatus } from "../runs/Run.ts"
import { TenantUnusable } from "./Errors.ts"
import { adoptionRun } from "./CurrentTenant.ts"
import type { SealingKey } from "./Sealed.ts"
import { TenantSecrets, TenantSettings } from "./Tenant.ts"
import type { Tenant } from "./Tenant.ts"

/** Stored tenant with its sealed secrets. */
export interface TenantRow {
  readonly tenant: Tenant
  readonly sealed: string
  /** Status of its adoption, if the row was read with it. */
  readonly adoption: RunStatus | undefined
}

/** Error of a wrong setting or secret. */
export const wrong = (tenant: string, message: string): TenantUnusable =>
  new TenantUnusable({ tenant, problem: "settings", message })

/** Error of a tenant that does not exist. */
export const unknown = (tenant: string): TenantUnusable =>
  new TenantUnusable({
    tenant,
    problem: "unknown",
    message: `There is no tenant ${tenant}. Add it with \`invoice-bridge init\`.`
  })

const decodeSettings = Schema.decodeUnknownResult(Schema.fromJsonString(TenantSettings), { errors: "all" })
const encodeSettings = Schema.encodeResult(Schema.fromJsonString(TenantSettings), { errors: "all" })
// Hazard: with `reportInput`, the messages of these two would contain secrets.
const decodeSecrets = Schema.decodeUnknownResult(Schema.fromJsonString(TenantSecrets), { reportInput: false })
const encodeSecrets = Schema.encodeResult(Schema.fromJsonString(TenantSecrets), { errors: "all", reportInput: false })

/** Reads a row. Fails for settings that this version cannot read. */
export const tenantRowOf = (row: Row): Result.Result<TenantRow, TenantUnusable> => {
  const tenant = text(row["tenant"])
  return Result.mapBoth(decodeSettings(row["settings"]), {
    onFailure: ({ message }) =>
      wrong(
        tenant,
        `The stored settings of tenant ${tenant} cannot be read: ${message}. Save them again with \`invoice-bridge init\`.`
      ),
    onSuccess: (settings) => ({
      tenant: {
        tenant,
        name: text(row["name"]),
        status: row["status"] === "paused" ? ("paused" as const) : ("active" as const),
        settings,
        createdAt: whole(row["created_at"]),
        changedAt: whole(row["changed_at"])
      },
      sealed: text(row["secrets"]),
      adoption: runStatuses.find((status) => status === row["adoption"])
    })
  })
}

/** Reads the row of a tenant, with the status of its adoption. */
export const readTenantRow = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  tenant: string
): Effect.fn.Return<TenantRow, TenantUnusable | SqlError> {
  const [row] = yield* sql<Row>`
    SELECT *, (SELECT status FROM bridge_runs WHERE run = ${adoptionRun(tenant)}) AS adoption
    FROM bridge_tenants WHERE tenant = ${tenant}`
  return row === undefined ? yield* unknown(tenant) : yield* Effect.fromResult(tenantRowOf(row))
})

/** Writes settings as JSON. Fails for wrong settings, which the types allow. */
export const settingsText = (tenant: string, settings: TenantSettings): Result.Result<string, TenantUnusable> =>
  Result.mapError(encodeSettings(settings), ({ message }) =>
    wrong(tenant, `The settings of tenant ${tenant} are wrong: ${message}. Nothing was stored.`)
  )

/** Writes secrets as JSON, to be sealed. Fails for wrong secrets, which the types allow. */
export const secretsText = (
  tenant: string,
  secrets: Redacted.Redacted<TenantSecrets>
): Result.Result<Redacted.Redacted, TenantUnusable> =>
  Result.mapBoth(encodeSecrets(Redacted.value(secrets)), {
    onFailure: ({ message }) =>
      wrong(tenant, `The secrets of tenant ${tenant} are wrong: ${message}. Nothing was stored.`),
    onSuccess: (json) => Redacted.make(json, { label: `secrets of ${tenant}` })
  })

/** Opens sealed secrets. */
export const openSecrets = Effect.fnUntraced(function* (
  key: SealingKey["Service"],
  tenant: string,
  sealed: string
): Effect.fn.Return<Redacted.Redacted<TenantSecrets>, TenantUnusable> {
  const opened = yield* key.open(tenant, sealed)
  const secrets = decodeSecrets(Redacted.value(opened))
  if (Result.isSuccess(secrets)) return Redacted.make(secrets.success, { label: `secrets of ${tenant}` })
  return yield* wrong(
    tenant,
    `The stored secrets of tenant ${tenant} cannot be read: ${secrets.failure.message}. Save them again with \`invoice-bridge init\`.`
  )
})
