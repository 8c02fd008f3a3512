/** `init`: adds a tenant, after both APIs have accepted its credentials. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { TenantSettings } from "../tenants/Tenant.ts"
import type { TenantSecrets } from "../tenants/Tenant.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { adoptBefore, adoptedText, requireAccess } from "./AccessCheck.ts"
import { exitWith, show } from "./Exit.ts"
import { initAnswers } from "./InitQuestions.ts"
import type { InitAnswers, InitFlags } from "./InitQuestions.ts"

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

/** Asks for what it needs, checks it against the APIs, and stores the tenant. A wrong secret stops it, and nothing is stored. */
export const initCommand = Effect.fn("initCommand")(function* (flags: InitFlags & { readonly json: boolean }) {
  const answers = yield* initAnswers(flags)
  const { name, tenant } = answers
  if (!/^[a-z\d][a-z\d-]{0,39}$/.test(tenant)) {
    return yield* exitWith(2, "The short name has 1 to 40 letters a to z, digits and hyphens, such as acme-berlin.")
  }
  const read = settingsOf(answers, flags.carryFrom)
  if (Result.isFailure(read)) return yield* exitWith(2, `The settings are wrong: ${read.failure.message}`)
  const tenants = yield* Tenants
  const before = yield* knownTenant(tenant)
  const settings = settingsAfter(read.success, before?.settings)
  const secrets = secretsOf(answers, before?.secrets)
  yield* requireAccess({ tenant, settings, secrets })
  const adopted = yield* adoptBefore({ tenant, settings, secrets })
  const stored =
    before?.secrets === undefined
      ? tenants.save({ tenant, name, settings, secrets: Redacted.make(secrets) })
      : // From what is stored now. Why: a person may have stored a value of the mapping table since `before`.
        tenants.change(tenant, (now) => ({
          name,
          settings: settingsAfter(read.success, now.settings),
          secrets: secretsOf(answers, now.secrets)
        }))
  yield* stored.pipe(Effect.catchTag("TenantUnusable", ({ message }) => exitWith(1, message)))
  yield* show(flags.json, { tenant, adopted }, [
    `Stored tenant ${tenant}. ${adoptedText(adopted)}`,
    settings.entityId === undefined
      ? `It has no entity yet: invoice-bridge onboard --tenant ${tenant} FILE`
      : undefined,
    "Start the work with invoice-bridge work."
  ])
})
