/** `init`: adds a tenant, after both APIs have accepted its credentials. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { accountOf } from "../tenants/Access.ts"
import { TenantSettings } from "../tenants/Tenant.ts"
import type { TenantSecrets } from "../tenants/Tenant.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { adoptBefore, adoptedText, requireAccess } from "./AccessCheck.ts"
import { exitWith, show } from "./Exit.ts"
import { addressProblem, flagProblem } from "./FlagProblems.ts"
import { initAnswers } from "./InitQuestions.ts"
import type { InitAnswers, InitFlags } from "./InitQuestions.ts"

/** Returns what is wrong with the answers, a line for each. */
const problemsOf = (
  { country, entity, maesnBaseUrl, moniteBaseUrl, name, system, timeZone }: InitAnswers,
  carryFrom: string | undefined
): ReadonlyArray<string> =>
  [
    name === "" ? "--name is empty. Give the name of the company." : undefined,
    flagProblem("--system", system),
    flagProblem("--time-zone", timeZone),
    country === "" ? undefined : flagProblem("--country", country),
    entity === "" ? undefined : flagProblem("--entity", entity),
    carryFrom === undefined ? undefined : flagProblem("--carry-from", carryFrom),
    moniteBaseUrl === undefined ? undefined : addressProblem("MONITE_BASE_URL", moniteBaseUrl),
    maesnBaseUrl === undefined ? undefined : addressProblem("MAESN_BASE_URL", maesnBaseUrl)
  ].filter((problem) => problem !== undefined)

const settingsOf = ({ country, entity, system, timeZone }: InitAnswers, carryFrom: string | undefined) =>
  Schema.decodeUnknownResult(TenantSettings, { errors: "all" })({
    ...(carryFrom === undefined ? {} : { carryFrom }),
    ...(entity === "" ? {} : { entityId: entity }),
    targetSystem: system,
    mapping: { timeZone, ...(country === "" ? {} : { country }) }
  })

/** The parts of a mapping table that `init` asks for. */
const given = ({ country, timeZone }: TenantSettings["mapping"]) => ({
  timeZone,
  ...(country === undefined ? {} : { country })
})

/** Settings with those that were given. The rest stays as it is: the mapping table, the entity. */
const settingsAfter = (asked: TenantSettings, before: TenantSettings | undefined): TenantSettings =>
  before === undefined ? asked : { ...before, ...asked, mapping: { ...before.mapping, ...given(asked.mapping) } }

/** Reads a tenant that is stored already. */
const knownTenant = (tenant: string) =>
  Effect.gen(function* () {
    const tenants = yield* Tenants
    const found = yield* tenants
      .get(tenant)
      .pipe(Effect.catchTag("TenantUnusable", ({ message }) => exitWith(1, message)))
    if (found === undefined) return undefined
    // With a lost key, the tenant gets new secrets here, and the secrets of its webhooks must be made again.
    const secrets = yield* Effect.result(tenants.secrets(tenant))
    return {
      settings: found.settings,
      secrets: Result.isSuccess(secrets) ? Redacted.value(secrets.success) : undefined
    }
  })

/** Secrets with those that were given. The rest stays as it is: the account, the secrets of webhooks. */
const secretsOf = (answers: InitAnswers, before: TenantSecrets | undefined): TenantSecrets => {
  const { maesnAccountKey, maesnApiKey, maesnBaseUrl, moniteBaseUrl, moniteClientId, moniteClientSecret } = answers
  const accountKey = Redacted.value(maesnAccountKey)
  return {
    monite: {
      ...before?.monite,
      clientId: moniteClientId,
      clientSecret: Redacted.value(moniteClientSecret),
      ...(moniteBaseUrl === undefined ? {} : { baseUrl: moniteBaseUrl })
    },
    maesn: {
      ...before?.maesn,
      apiKey: Redacted.value(maesnApiKey),
      ...(accountKey === "" ? {} : { accountKey }),
      ...(maesnBaseUrl === undefined ? {} : { baseUrl: maesnBaseUrl })
    },
    webhooks: before?.webhooks ?? {}
  }
}

/**
 * Stores a tenant: what is stored at this moment, with what was given. Returns it. Why: meanwhile a person may have
 * stored a value of its mapping table, or another `init` may have added it with an entity.
 */
const store = Effect.fnUntraced(
  function* (tenant: string, name: string, asked: TenantSettings, answers: InitAnswers) {
    const sql = yield* SqlClient.SqlClient
    const tenants = yield* Tenants
    // No other process adds the tenant until the end of the transaction. A transaction of SQLite excludes others anyway.
    yield* sql.onDialectOrElse({
      pg: () => sql`LOCK TABLE bridge_tenants IN SHARE ROW EXCLUSIVE MODE`,
      orElse: () => Effect.void
    })
    const now = yield* knownTenant(tenant)
    const settings = settingsAfter(asked, now?.settings)
    const secrets = secretsOf(answers, now?.secrets)
    yield* now?.secrets === undefined
      ? tenants.save({ tenant, name, settings, secrets: Redacted.make(secrets) })
      : tenants.change(tenant, () => ({ name, settings, secrets }))
    return { settings, secrets }
  },
  Effect.catchTag("TenantUnusable", ({ message }) => exitWith(1, message)),
  (stored) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.withTransaction(stored))
)

/** Asks for what it needs, checks it against the APIs, and stores the tenant. A wrong secret stops it, and nothing is stored. */
export const initCommand = Effect.fn("initCommand")(function* (flags: InitFlags & { readonly json: boolean }) {
  const answers = yield* initAnswers(flags)
  const { name, tenant } = answers
  if (!/^[a-z\d][a-z\d-]{0,39}$/.test(tenant)) {
    return yield* exitWith(2, "The short name has 1 to 40 letters a to z, digits and hyphens, such as acme-berlin.")
  }
  const problems = problemsOf(answers, flags.carryFrom)
  if (problems.length > 0) return yield* exitWith(2, [...problems, "Nothing was stored."].join("\n"))
  const read = settingsOf(answers, flags.carryFrom)
  if (Result.isFailure(read)) return yield* exitWith(2, `The settings are wrong: ${read.failure.message}`)
  const before = yield* knownTenant(tenant)
  const settings = settingsAfter(read.success, before?.settings)
  const secrets = secretsOf(answers, before?.secrets)
  yield* requireAccess({ tenant, settings, secrets })
  const adopted = yield* adoptBefore({ tenant, settings, secrets })
  const stored = yield* store(tenant, name, read.success, answers)
  yield* show(flags.json, { tenant, adopted }, [
    `Stored tenant ${tenant}. ${adoptedText(adopted)}`,
    stored.settings.entityId === undefined
      ? `It has no entity yet: invoice-bridge onboard --tenant ${tenant} FILE`
      : undefined,
    accountOf(stored.secrets) === undefined
      ? `Connect its accounting system: invoice-bridge connect --tenant ${tenant} --system ${stored.settings.targetSystem} --url ADDRESS`
      : undefined,
    "Start the work with invoice-bridge work."
  ])
})
