/** `tenants set`: changes settings and secrets of a tenant, after both APIs have accepted them. All or nothing is changed. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Struct from "effect/Struct"
import { isTargetSystem } from "../mapping/Systems.ts"
import type { TenantParts, TenantSettings } from "../tenants/Tenant.ts"
import { secretsText, settingsText, unknown } from "../tenants/TenantRows.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { adoptBefore, adoptedText, requireAccess } from "./AccessCheck.ts"
import { exitWith, show } from "./Exit.ts"
import { addressProblem, flagProblem } from "./FlagProblems.ts"
import { secretChanges } from "./TenantSecrets.ts"
import type { SecretName } from "./TenantSecrets.ts"

/** Flags of `tenants set`. Undefined: it stays as it is. `none` removes an optional setting. */
export interface TenantSetFlags {
  readonly tenant: string
  readonly title: string | undefined
  readonly system: string | undefined
  readonly entity: string | undefined
  readonly carryFrom: string | undefined
  readonly requestsPerSecond: string | undefined
  readonly companyId: string | undefined
  readonly environmentName: string | undefined
  readonly moniteUrl: string | undefined
  readonly maesnUrl: string | undefined
  readonly secret: ReadonlyArray<SecretName>
  readonly json: boolean
}

/** Change of one setting. */
interface Change {
  /** Name for people and programs. */
  readonly name: string
  readonly apply: (parts: TenantParts) => TenantParts
  /** True if both APIs are asked before it is stored. */
  readonly isChecked: boolean
}

const inSettings = (change: (settings: TenantSettings) => TenantSettings) => (parts: TenantParts) => ({
  ...parts,
  settings: change(parts.settings)
})

const inSecrets = (api: "monite" | "maesn", field: string, value: string | undefined) => (parts: TenantParts) => {
  const { [field]: _, ...others }: Readonly<Record<string, string>> = parts.secrets[api]
  const changed = value === undefined ? others : { ...others, [field]: value }
  // The fields of both APIs are texts, and the required ones are never removed here.
  return { ...parts, secrets: { ...parts.secrets, [api]: changed } as TenantParts["secrets"] }
}

/** Reads `none` as no value. */
const orNone = (value: string): string | undefined => (value === "none" ? undefined : value)

const isEmpty = (value: string | undefined): boolean => value?.trim() === ""

/** Returns the problem of an optional setting, which `none` removes. */
const unlessNone = (value: string | undefined, problem: (value: string) => string | undefined): string | undefined =>
  value === undefined || value === "none" ? undefined : problem(value)

const rateProblem = (amount: string): string | undefined =>
  Number.isFinite(Number(amount)) && Number(amount) > 0
    ? undefined
    : `--requests-per-second is ${amount}. Give a number above 0, such as 5 or 0.5, or none.`

const entityProblem = (entity: string): string | undefined =>
  entity === "none"
    ? "--entity none: the entity of a tenant cannot be removed. Give the id of another entity."
    : flagProblem("--entity", entity)

/** Returns what is wrong with the flags, a line for each. */
const problemsOf = (flags: TenantSetFlags): ReadonlyArray<string> =>
  [
    isEmpty(flags.title) ? "--title is empty. Give the name of the company." : undefined,
    flags.system === undefined ? undefined : flagProblem("--system", flags.system),
    flags.entity === undefined ? undefined : entityProblem(flags.entity),
    unlessNone(flags.carryFrom, (day) => flagProblem("--carry-from", day)),
    unlessNone(flags.requestsPerSecond, rateProblem),
    isEmpty(flags.companyId) ? "--company-id is empty. Give its value, or none to remove it." : undefined,
    isEmpty(flags.environmentName) ? "--environment-name is empty. Give its value, or none to remove it." : undefined,
    unlessNone(flags.moniteUrl, (address) => addressProblem("--monite-url", address)),
    unlessNone(flags.maesnUrl, (address) => addressProblem("--maesn-url", address))
  ].filter((problem) => problem !== undefined)

/** Makes the changes that the flags ask for, or says what is wrong with a flag. */
const changesOf = (flags: TenantSetFlags): Result.Result<ReadonlyArray<Change>, string> => {
  const changes: Array<Change> = []
  const add = (name: string, isChecked: boolean, apply: Change["apply"]) => changes.push({ name, isChecked, apply })
  const { carryFrom, companyId, entity, environmentName, maesnUrl, moniteUrl, requestsPerSecond, system } = flags
  const problems = problemsOf(flags)
  if (problems.length > 0) return Result.fail(problems.join("\n"))
  const title = flags.title?.trim()
  if (title !== undefined) add("title", false, (parts) => ({ ...parts, name: title }))
  if (system !== undefined && isTargetSystem(system)) {
    add(
      "system",
      true,
      inSettings((settings) => ({ ...settings, targetSystem: system }))
    )
  }
  if (entity !== undefined)
    add(
      "entity",
      true,
      inSettings((settings) => ({ ...settings, entityId: entity }))
    )
  if (carryFrom !== undefined) {
    const day = orNone(carryFrom)
    add(
      "carryFrom",
      false,
      inSettings((settings) => ({
        ...Struct.omit(settings, ["carryFrom"]),
        ...(day !== undefined && { carryFrom: day })
      }))
    )
  }
  if (requestsPerSecond !== undefined) {
    const amount = orNone(requestsPerSecond)
    const limit = amount === undefined ? undefined : Number(amount)
    add(
      "requestsPerSecond",
      false,
      inSettings((settings) => ({
        ...Struct.omit(settings, ["requestsPerSecond"]),
        ...(limit !== undefined && { requestsPerSecond: limit })
      }))
    )
  }
  if (companyId !== undefined) add("companyId", true, inSecrets("maesn", "companyId", orNone(companyId)))
  if (environmentName !== undefined) {
    add("environmentName", true, inSecrets("maesn", "environmentName", orNone(environmentName)))
  }
  if (moniteUrl !== undefined) add("moniteUrl", true, inSecrets("monite", "baseUrl", orNone(moniteUrl)))
  if (maesnUrl !== undefined) add("maesnUrl", true, inSecrets("maesn", "baseUrl", orNone(maesnUrl)))
  return Result.succeed(changes)
}

/** Settings that choose other books in accounting. Their records are adopted before the settings are stored. */
const ofAccount: ReadonlySet<string> = new Set(["companyId", "environmentName", "maesnUrl", "secret account"])

const stored = Effect.fnUntraced(function* (tenant: string) {
  const { get, secrets } = yield* Tenants
  const found = yield* get(tenant)
  if (found === undefined) return yield* unknown(tenant)
  const opened = Redacted.value(yield* secrets(tenant))
  return { name: found.name, settings: found.settings, secrets: opened }
})

/** Changes a tenant. Ends with 2 for a wrong value, and with 1 if an API refuses the change. Nothing is changed then. */
export const tenantSetCommand = Effect.fn("tenantSetCommand")(
  function* (flags: TenantSetFlags) {
    const { json, tenant } = flags
    const given = changesOf(flags)
    if (Result.isFailure(given)) return yield* exitWith(2, `${given.failure}\nNothing was changed.`)
    if (given.success.length === 0 && flags.secret.length === 0) {
      return yield* exitWith(2, "Give what to change, such as --title or --secret maesn. See --help.")
    }
    const before = yield* stored(tenant)
    const secrets = yield* secretChanges(flags.secret)
    const changes: ReadonlyArray<Change> = [
      ...given.success,
      ...secrets.map(({ isCredential, name, put }) => ({
        name: `secret ${name}`,
        isChecked: isCredential,
        apply: (parts: TenantParts) => ({ ...parts, secrets: put(parts.secrets) })
      }))
    ]
    const apply = (parts: TenantParts): TenantParts => changes.reduce((changed, each) => each.apply(changed), parts)
    const after = apply(before)
    const isWritable = Result.all([
      settingsText(tenant, after.settings),
      secretsText(tenant, Redacted.make(after.secrets))
    ])
    if (Result.isFailure(isWritable)) return yield* exitWith(2, isWritable.failure.message)
    const checked = { tenant, settings: after.settings, secrets: after.secrets }
    if (changes.some(({ isChecked }) => isChecked)) yield* requireAccess(checked)
    const adopted = changes.some(({ name }) => ofAccount.has(name)) ? yield* adoptBefore(checked) : undefined
    const { change } = yield* Tenants
    yield* change(tenant, apply)
    const names = changes.map(({ name }) => name)
    yield* show(json, { tenant, changed: names, ...(adopted && { adopted }) }, [
      `Changed ${names.join(", ")} of tenant ${tenant}.`,
      adopted && adoptedText(adopted)
    ])
  },
  Effect.catchTag("TenantUnusable", ({ message }) => exitWith(1, message))
)
