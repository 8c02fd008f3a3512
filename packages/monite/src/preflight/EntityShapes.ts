/**
 * Entities to create and changes to entities, as types that say what the API's schema does not.
 *
 * The schema has one flat object in which both `organization` and `individual` are optional. Here there
 * are two shapes told apart by `type`, and a change has no country. Values of these types fit the
 * generated request types; lengths are checked against the schema when a request is encoded, and stand
 * here for the reader. JSON null means "not given" in a new entity and "clear it" in a change.
 *
 * @see Monite API reference: schemas CreateEntityRequest, UpdateEntityRequest and what they contain
 */
import type { BusinessStructure } from "./BusinessStructure.ts"
import type { EntityCountry } from "./EntityCountry.ts"

/** Registered address of a new entity. */
export interface EntityAddress {
  /** Cannot be changed once the entity exists. `IC` and `EA`, not `ES`, for the Canary Islands and for Ceuta and Melilla. */
  readonly country: EntityCountry
  /** 1 to 100 characters. */
  readonly city: string
  /** 1 to 10 characters. */
  readonly postal_code: string
  /** Street and number, 1 to 200 characters. */
  readonly line1: string
  /** 1 to 100 characters. */
  readonly line2?: string | null
  /** State, province or county, 1 to 100 characters. */
  readonly state?: string | null
}

/** What an organization has. */
export interface OrganizationDetails {
  /** 1 to 255 characters. */
  readonly legal_name: string
  /** Needed in the EU and the US to accept payments; which values depends on the region, see `businessStructures`. */
  readonly business_structure?: BusinessStructure | null
  /** 1 to 20 characters. */
  readonly legal_entity_id?: string | null
  /** Whether all directors have been added as persons. */
  readonly directors_provided?: boolean | null
  /** Whether all executives have been added as persons. */
  readonly executives_provided?: boolean | null
  /** Whether all owners have been added as persons. */
  readonly owners_provided?: boolean | null
  /** Whether the representative has been added as a person. */
  readonly representative_provided?: boolean | null
}

/** What an individual has. */
export interface IndividualDetails {
  /** 1 to 100 characters. */
  readonly first_name: string
  /** 1 to 100 characters. */
  readonly last_name: string
  /** 1 to 10 characters. */
  readonly title?: string | null
  /** `YYYY-MM-DD`. */
  readonly date_of_birth?: string | null
  /** Government's number for the person, 1 to 100 characters. Needed of Dutch people who accept payments: their BSN. */
  readonly id_number?: string | null
  /** Last four digits of the Social Security Number. Needed of US people who accept payments. */
  readonly ssn_last_4?: string | null
}

/** What entities of both kinds have beside their address. */
export interface EntityContact {
  /** Up to 100 characters, of any country. Needed of US entities that use payments. */
  readonly phone?: string | null
  /** URI, 1 to 2083 characters. */
  readonly website?: string | null
  /** 1 to 30 characters. What to put here depends on the country, see `taxIdsOf`; VAT IDs are added to the entity afterwards. */
  readonly tax_id?: string | null
  /** Number in the commercial register, 1 to 100 characters. */
  readonly registration_number?: string | null
  /** Authority that keeps the register, 1 to 100 characters. */
  readonly registration_authority?: string | null
}

/** What every new entity has. */
export interface NewEntity extends EntityContact {
  readonly email: string
  readonly address: EntityAddress
}

/** A new entity that is an organization. */
export interface OrganizationEntity extends NewEntity {
  readonly type: "organization"
  readonly organization: OrganizationDetails
  readonly individual?: null
}

/** A new entity that is a natural person. */
export interface IndividualEntity extends NewEntity {
  readonly type: "individual"
  readonly individual: IndividualDetails
  readonly organization?: null
}

/** A new entity, the body of `POST /entities`: one of two shapes, told apart by `type`. */
export type EntityDraft = OrganizationEntity | IndividualEntity

/** The same request as the schema has it: both kinds in one object, neither required. Generated types look like this. */
export interface EntityRequest extends NewEntity {
  readonly type: EntityDraft["type"]
  readonly organization?: OrganizationDetails | null
  readonly individual?: IndividualDetails | null
}

type Changed<T> = { readonly [K in keyof T]?: T[K] | null }

/** What may change in an address: everything but the country. */
export interface EntityAddressChange extends Changed<Omit<EntityAddress, "country">> {
  /**
   * Never given: a country is for good, and moving to another one takes a new entity. Stands here because
   * a whole `EntityAddress` from a variable would fit otherwise; TypeScript looks for surplus fields only in literals.
   */
  readonly country?: never
}

/** What entities of both kinds may change. */
export interface EntityContactChange extends EntityContact {
  readonly email?: string | null
  readonly address?: EntityAddressChange | null
}

/** A change to an organization. */
export interface OrganizationChange extends EntityContactChange {
  readonly organization?: Changed<OrganizationDetails> | null
  readonly individual?: null
}

/** A change to an individual. */
export interface IndividualChange extends EntityContactChange {
  readonly individual?: Changed<IndividualDetails> | null
  readonly organization?: null
}

/**
 * A change to an entity, the body of `PATCH /entities/{entity_id}` and of `PATCH /entity_users/my_entity`. It has no
 * `type`: an entity stays what it is, and only fields of one kind can be given.
 */
export type EntityChange = OrganizationChange | IndividualChange

/** The same request as the schema has it, both kinds in one object. */
export interface EntityChangeRequest extends EntityContactChange {
  readonly organization?: Changed<OrganizationDetails> | null
  readonly individual?: Changed<IndividualDetails> | null
}
