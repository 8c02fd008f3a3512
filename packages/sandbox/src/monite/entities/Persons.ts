/**
 * Persons of an entity, such as its owners and directors.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { entityIdOf, owned, pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { checkFiles, submitted } from "./Papers.ts"
import { personsIn } from "./Person.ts"
import type { Person, Relationship } from "./Person.ts"
import { watching } from "./Requirements.ts"
import { merged } from "./Single.ts"

type PersonBody = Pick<Person, "email" | "first_name" | "last_name"> &
  Partial<Omit<Person, "relationship">> & { readonly relationship: Partial<Relationship> }

const noRelationship: Relationship = {
  director: false,
  executive: false,
  owner: false,
  representative: false,
  percent_ownership: null,
  title: null
}

const empty = {
  address: null,
  citizenship: null,
  date_of_birth: null,
  id_number: null,
  phone: null,
  ssn_last_4: null
} as const

/** Members that null does not clear. */
const kept: ReadonlySet<string> = new Set(["email", "first_name", "last_name", "relationship"])

/** Members of a relationship and an address that null does not clear. */
const keptInside: ReadonlySet<string> = new Set([
  "city",
  "country",
  "director",
  "executive",
  "line1",
  "owner",
  "postal_code",
  "representative"
])

const without = (changes: object, names: ReadonlySet<string>): object =>
  Object.fromEntries(Object.entries(changes).filter(([name, value]) => value !== null || !names.has(name)))

const changesIn = (body: object): object =>
  Object.fromEntries(
    Object.entries(without(body, kept)).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "object" && value !== null ? without(value, keptInside) : value
    ])
  )

/** Handlers of `/persons`. */
export const persons = (world: World): Handlers<Scope> => {
  const collection = personsIn(world)
  const current = (call: MoniteCall): Person => owned(collection, "Person", pathOf(call, "person_id"), entityIdOf(call))
  return {
    get_persons: (call) => ({ status: 200, body: { data: collection.list(entityIdOf(call)) } }),
    post_persons: (call) =>
      watching(world, entityIdOf(call), call.at, () => {
        const { relationship, ...body } = bodyOf<PersonBody>(call)
        const now = world.moment(call.at)
        const person: Person = {
          ...empty,
          ...body,
          id: world.identity.uuid(),
          created_at: now,
          updated_at: now,
          created_by_entity_user_id: call.scope.user?.id ?? null,
          entity_id: entityIdOf(call),
          relationship: { ...noRelationship, ...relationship }
        }
        collection.insert(person.id, person, person.entity_id)
        return { status: 200, body: person }
      }),
    get_persons_id: (call) => ({ status: 200, body: current(call) }),
    patch_persons_id: (call) =>
      watching(world, entityIdOf(call), call.at, () => {
        const person = current(call)
        const next = { ...merged(person, changesIn(bodyOf<object>(call))), updated_at: world.moment(call.at) }
        collection.replace(person.id, next)
        return { status: 200, body: next }
      }),
    delete_persons_id: (call) =>
      watching(world, entityIdOf(call), call.at, () => {
        collection.remove(current(call).id)
        return { status: 204 }
      }),
    post_persons_id_documents: (call) => {
      current(call)
      return { status: 204 }
    },
    post_persons_id_onboarding_documents: (call) => {
      const { id } = current(call)
      checkFiles(world, call)
      submitted(world).set(id, merged(submitted(world).get(id), bodyOf<object>(call)))
      return { status: 204 }
    }
  }
}
