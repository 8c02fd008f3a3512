/**
 * Types of new entities and of changes to entities, stricter than the API's schema.
 *
 * The schema has one object in which both `organization` and `individual` are optional. Here there are two types, told
 * apart by `type`, and a change has no country. Values of these types can be passed to the generated operations.
 * Lengths are noted here for the reader; the call checks them against the schema. JSON null means "not given" in a new
 * entity, and "clear it" in a change.
 *
 * @see Monite API reference: schemas CreateEntityRequest, UpdateEntityRequest and what they contain
 */
import type { BusinessStructure } from "./BusinessStructure.ts"
import type { EntityCountry } from "./EntityCountry.ts"

/** Registered address of a new entity. */
export interface EntityAddress {
  /**
   * Cannot be changed after the entity is created. For the Canary Islands use `IC`, for Ceuta and Melilla `EA`, not
   * `ES`.
   */
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

/** Details of an organization. */
export interface OrganizationDetails {
  /** 1 to 255 characters. */
  readonly legal_name: string
  /**
   * Required in the EU and the US to accept payments. The allowed values depend on the region, see
   * `businessStructures`.
   */
  readonly business_structure?: BusinessStructure | null
  /** 1 to 20 characters. */
  readonly legal_entity_id?: string | null
  /** True if all directors were added as persons. */
  readonly directors_provided?: boolean | null
  /** True if all executives were added as persons. */
  readonly executives_provided?: boolean | null
  /** True if all owners were added as persons. */
  readonly owners_provided?: boolean | null
  /** True if the representative was added as a person. */
  readonly representative_provided?: boolean | null
}

/** Details of an individual. */
export interface IndividualDetails {
  /** 1 to 100 characters. */
  readonly first_name: string
  /** 1 to 100 characters. */
  readonly last_name: string
  /** 1 to 10 characters. */
  readonly title?: string | null
  /** `YYYY-MM-DD`. */
  readonly date_of_birth?: string | null
  /**
   * Number that the government gave the person, 1 to 100 characters. Dutch individuals need their BSN to accept
   * payments.
   */
  readonly id_number?: string | null
  /** Last four digits of the Social Security Number. US individuals need them to accept payments. */
  readonly ssn_last_4?: string | null
}

/** Fields of organizations and individuals, without the address. */
export interface EntityContact {
  /** Phone number of any country, up to 100 characters. US entities need one to use payments. */
  readonly phone?: string | null
  /** URI, 1 to 2083 characters. */
  readonly website?: string | null
  /**
   * 1 to 30 characters. The expected number depends on the country, see `taxIdsOf`. VAT IDs are added after the entity
   * is created.
   */
  readonly tax_id?: string | null
  /** Number in the commercial register, 1 to 100 characters. */
  readonly registration_number?: string | null
  /** Authority that maintains the register, 1 to 100 characters. */
  readonly registration_authority?: string | null
}

/** Fields of every new entity. */
export interface NewEntity extends EntityContact {
  readonly email: string
  readonly address: EntityAddress
}

/** New entity that is an organization. */
export interface OrganizationEntity extends NewEntity {
  readonly type: "organization"
  readonly organization: OrganizationDetails
  readonly individual?: null
}

/** New entity that is a natural person. */
export interface IndividualEntity extends NewEntity {
  readonly type: "individual"
  readonly individual: IndividualDetails
  readonly organization?: null
}

/** New entity, the body of `POST /entities`: one of two types, told apart by `type`. */
export type EntityDraft = OrganizationEntity | IndividualEntity

/** The same request as in the schema: both kinds in one object, neither required. The generated type has this form. */
export interface EntityRequest extends NewEntity {
  readonly type: EntityDraft["type"]
  readonly organization?: OrganizationDetails | null
  readonly individual?: IndividualDetails | null
}

type Changed<T> = { readonly [K in keyof T]?: T[K] | null }

/** Address of a change: every field but the country. */
export interface EntityAddressChange extends Changed<Omit<EntityAddress, "country">> {
  /**
   * Always absent: the country cannot be changed. Moving to another country needs a new entity.
   *
   * Why the field exists: without it, TypeScript accepts a whole `EntityAddress` from a variable. TypeScript looks for
   * excess fields in literals only.
   */
  readonly country?: never
}

/** Fields that a change of either kind may have. */
export interface EntityContactChange extends EntityContact {
  readonly email?: string | null
  readonly address?: EntityAddressChange | null
}

/** Change to an organization. */
export interface OrganizationChange extends EntityContactChange {
  readonly organization?: Changed<OrganizationDetails> | null
  readonly individual?: null
}

/** Change to an individual. */
export interface IndividualChange extends EntityContactChange {
  readonly individual?: Changed<IndividualDetails> | null
  readonly organization?: null
}

/**
 * Change to an entity, the body of `PATCH /entities/{entity_id}` and of `PATCH /entity_users/my_entity`.
 *
 * It has no `type`: the type of an entity cannot be changed, and only fields of one kind can be set.
 */
export type EntityChange = OrganizationChange | IndividualChange

/** The same request as in the schema: both kinds in one object. */
export interface EntityChangeRequest extends EntityContactChange {
  readonly organization?: Changed<OrganizationDetails> | null
  readonly individual?: Changed<IndividualDetails> | null
}
