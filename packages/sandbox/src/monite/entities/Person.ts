/**
 * Persons as they are stored: in the form of the response.
 */
import type { Collection } from "../../state/Rows.ts"
import type { World } from "../world/World.ts"

/** Roles of a person in an entity. */
export interface Relationship {
  readonly director: boolean
  readonly executive: boolean
  readonly owner: boolean
  readonly representative: boolean
  readonly percent_ownership: number | null
  readonly title: string | null
}

/** Person of an entity. */
export interface Person {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly created_by_entity_user_id: string | null
  readonly entity_id: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly address: object | null
  readonly citizenship: string | null
  readonly date_of_birth: string | null
  readonly id_number: string | null
  readonly phone: string | null
  readonly ssn_last_4: string | null
  readonly relationship: Relationship
}

/** Returns the persons of all entities. The owner of each is its entity. */
export const personsIn = ({ store }: World): Collection<Person> => store.collection("monite /persons")
