/** Code that must compile, and code that must not. tsc checks it; it is never run. */
import { checkEinvoicingConnection, checkEntity, checkEntityUpdate } from "../../src/preflight/index.ts"
import type {
  BusinessStructure,
  EinvoicingConnectionDraft,
  EntityAddress,
  EntityAddressChange,
  EntityChange,
  EntityCountry,
  EntityDraft,
  IndividualChange,
  OrganizationChange
} from "../../src/preflight/index.ts"

const address: EntityAddress = { country: "DE", city: "Berlin", postal_code: "10115", line1: "Street 1" }
const organization = { legal_name: "Acme Inc." }
const individual = { first_name: "Ada", last_name: "Byron" }
const email = "sales@example.com"

export const anOrganization: EntityDraft = { type: "organization", email, address, organization }
export const anIndividual: EntityDraft = { type: "individual", email, address, individual, organization: null }

// @ts-expect-error an organization is described in `organization`
export const undescribed: EntityDraft = { type: "organization", email, address }
// @ts-expect-error the details are of the other kind
export const mismatched: EntityDraft = { type: "individual", email, address, organization }
// @ts-expect-error an entity has one kind
export const twofold: EntityDraft = { type: "organization", email, address, organization, individual }
export const misfiled: EntityDraft = {
  type: "individual",
  email,
  address,
  // @ts-expect-error `legal_name` belongs to organizations
  individual: { ...individual, legal_name: "Acme Inc." }
}
// @ts-expect-error an optional field is left out or null
export const undefinedPhone: EntityDraft = { type: "organization", email, address, organization, phone: undefined }
// @ts-expect-error the country is one of the API's codes
export const unknownCountry: EntityAddress = { ...address, country: "XX" }

export const legalNameOf = (draft: EntityDraft): string =>
  draft.type === "organization" ? draft.organization.legal_name : draft.individual.last_name

export const moved: EntityChange = { address: { city: "Hamburg", postal_code: null } }
// @ts-expect-error an entity keeps its country
export const emigrated: EntityChange = { address: { country: "AT" } }
// @ts-expect-error also when a whole address is passed on
export const passedOn: EntityChange = { address }
// @ts-expect-error `type` cannot change
export const retyped: EntityChange = { type: "individual" }
// @ts-expect-error a change is of one kind
export const twofoldChange: EntityChange = { organization: { legal_name: "A" }, individual: { first_name: "B" } }
// @ts-expect-error an individual has no `organization`
export const misfiledChange: IndividualChange = { organization: { legal_name: "Acme Inc." } }
// @ts-expect-error an individual has no business structure
export const structuredIndividual: IndividualChange = { individual: { business_structure: "private_corporation" } }
// @ts-expect-error an organization has no `individual`
export const misfiledOrganization: OrganizationChange = { individual: { first_name: "Ada" } }

/** A stand-in for the types that are generated from the schema: flat, mutable, nothing told apart. */
interface FlatAddress {
  country: EntityCountry
  city: string
  postal_code: string
  line1: string
  line2?: string | null
  state?: string | null
}
interface FlatCreate {
  type: "individual" | "organization"
  email: string
  address: FlatAddress
  tax_id?: string | null
  organization?: { legal_name: string; business_structure?: BusinessStructure | null } | null
  individual?: { first_name: string; last_name: string; ssn_last_4?: string | null } | null
}
interface FlatUpdate {
  address?: Partial<Omit<FlatAddress, "country">> | null
  organization?: { legal_name?: string | null } | null
  individual?: { first_name?: string | null } | null
}
interface FlatConnection {
  address: {
    address_line1: string
    address_line2?: string
    city: string
    country: "DE" | "NL" | "BE"
    postal_code: string
    state?: string
  }
  entity_vat_id_id?: string
  is_receiver?: boolean
  is_sender?: boolean
}

// Our types can be sent as the generated ones, and the generated ones can be checked.
export const sentDraft = (draft: EntityDraft): FlatCreate => draft
export const sentAddressChange = (
  change: EntityAddressChange
): Partial<{ [K in keyof FlatAddress]: FlatAddress[K] | null }> => change
export const sentConnection = (draft: EinvoicingConnectionDraft): FlatConnection => draft
export const checked = (create: FlatCreate, update: FlatUpdate, connection: FlatConnection) => [
  ...checkEntity(create, { payments: true }),
  ...checkEntityUpdate(update),
  ...checkEinvoicingConnection(connection)
]
// Optional fields that are spelt out as undefined, as decoded data may have them.
export const checkedLoose = (create: Omit<FlatCreate, "tax_id"> & { tax_id?: string | null | undefined }) =>
  checkEntity(create, { payments: false })
// @ts-expect-error the plan says whether payments are wanted
export const unplanned = checkEntity(anOrganization, {})
