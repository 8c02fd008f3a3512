/**
 * Requirements of an entity before it can use payments. They follow from the stored records.
 */
import { Refusal } from "../../http/Refusal.ts"
import type { Handlers, Reply } from "../../http/Api.ts"
import type { Entity } from "../world/Records.ts"
import { entityIdOf } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"
import { onboardingData } from "./OnboardingData.ts"
import { personsIn } from "./Person.ts"
import type { Relationship } from "./Person.ts"

/** Roles that an organization names persons for, with the field that says that all are named. */
const roles = {
  representative: "representative_provided",
  owner: "owners_provided",
  director: "directors_provided",
  executive: "executives_provided"
} as const satisfies Partial<Record<keyof Relationship, string>>

/** Details that each person needs. */
const personDetails = ["address", "date_of_birth", "phone"] as const

const ofPersons = (world: World, { id, organization }: Entity): ReadonlyArray<string> => {
  if (organization === undefined) return []
  const persons = personsIn(world).list(id)
  const provided: Readonly<Record<string, unknown>> = { ...organization }
  const unnamed = Object.entries(roles)
    .filter(([role, field]) => {
      const isNamed = persons.some(({ relationship }) => relationship[role as keyof typeof roles]) // a key of the table
      return !isNamed && provided[field] !== true
    })
    .map(([role]) => `persons.${role}`)
  const incomplete = persons.flatMap((person) =>
    personDetails.filter((detail) => person[detail] === null).map((detail) => `persons.${person.id}.${detail}`)
  )
  return [...unnamed, ...incomplete]
}

/** Returns the names of what an entity must provide now; empty if nothing is missing. */
export const missingFor = (world: World, entityId: string): ReadonlyArray<string> => {
  const entity = world.entities.get(entityId)?.record
  if (entity === undefined) throw new Refusal(404, `Entity ${entityId} does not exist`)
  const {
    business_profile: profile,
    ownership_declaration: ownership,
    tos_acceptance: terms
  } = onboardingData(world).get(entityId)
  const facts: ReadonlyArray<readonly [name: string, isThere: boolean]> = [
    ["entity.phone", entity.phone !== null],
    ["entity.tax_id", entity.tax_id !== null],
    ["business_profile.mcc", profile?.mcc != null],
    ["business_profile.url", profile?.url != null],
    ["tos_acceptance", terms?.date != null],
    ["ownership_declaration", entity.organization === undefined || ownership?.date != null],
    ["bank_accounts", world.bankAccounts.list(entityId).length > 0]
  ]
  return [...facts.filter(([, isThere]) => !isThere).map(([name]) => name), ...ofPersons(world, entity)]
}

/** Does work, and tells subscribers if it changed what the entity must provide. */
export const watching = (world: World, entityId: string, at: Date, work: () => Reply): Reply => {
  const before = missingFor(world, entityId)
  const reply = work()
  const after = missingFor(world, entityId)
  const tell = (happened: string): void =>
    world.emit({ objectType: "entity", happened, entityId, object: world.entities.get(entityId)?.record, at })
  if (before.join() !== after.join()) tell("onboarding_requirements.updated")
  if ((before.length === 0) !== (after.length === 0)) tell("onboarding_requirements.status_updated")
  return reply
}

/** Returns handlers of which some are watched. @param names operations that may change what the entity must provide */
export const watched = (world: World, handlers: Handlers<Scope>, names: ReadonlyArray<string>): Handlers<Scope> =>
  Object.fromEntries(
    Object.entries(handlers).map(([id, handler]) => [
      id,
      names.includes(id) ? (call) => watching(world, entityIdOf(call), call.at, () => handler(call)) : handler
    ])
  )
