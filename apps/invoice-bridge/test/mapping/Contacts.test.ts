import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { contactNumber, countryCode, customerOf, supplierNumber, supplierOf } from "../../src/mapping/Contacts.ts"
import type { ContactBody, Counterpart } from "../../src/mapping/Documents.ts"
import { uuid } from "../kit/Documents.ts"
import { creditNote, invoice, payable } from "./kit/Drafts.ts"
import { mappingOf } from "./kit/Translation.ts"

const mapping = mappingOf()

describe("customerOf", () => {
  it("makes a company of an organization", () => {
    const company: ContactBody = {
      number: "C-1001",
      contactType: "COMPANY",
      isCustomer: true,
      companyName: "Nordlicht Handels GmbH",
      addresses: [
        { addressLine1: "Am Sandtorkai 30", city: "Hamburg", postalCode: "20457", countryCode: "DE", type: "BILLING" }
      ]
    }
    assert.deepStrictEqual(Result.getOrThrow(customerOf(invoice(1), mapping)), company)
    assert.deepStrictEqual(Result.getOrThrow(customerOf(creditNote(1), mapping)), company)
  })

  it("makes a person of an individual, and numbers by Monite's id where we have no reference", () => {
    const person = invoice(
      1,
      {},
      {
        counterpart_type: "individual",
        counterpart_name: "Ada Lovelace",
        counterpart_external_reference: null,
        counterpart_billing_address: null
      }
    )
    assert.strictEqual(contactNumber(person), uuid(500))
    assert.deepStrictEqual(Result.getOrThrow(customerOf(person, mapping)), {
      number: uuid(500),
      contactType: "CONTACT_PERSON",
      isCustomer: true,
      contactPersons: [{ lastName: "Ada Lovelace" }]
    })
  })

  it("carries the contact person, and the roles of the tenant's table", () => {
    const address = { country: "DE", city: "Hamburg", postal_code: "20457", line1: "x" }
    const contact = {
      first_name: "Ada",
      last_name: "Lovelace",
      email: "ada@nordlicht.example",
      phone: "+49401",
      address
    }
    const roles = { customer: ["CUSTOMER", "SUPPLIER"], supplier: [] }
    const body = Result.getOrThrow(
      customerOf(invoice(1, {}, { counterpart_contact: contact }), mappingOf("xero", { roles }))
    )
    assert.deepStrictEqual(
      [body.contactPersons, body.emailAddresses, body.phoneNumbers, body.isCustomer, body.isSupplier],
      [
        [{ firstName: "Ada", lastName: "Lovelace" }],
        [{ email: "ada@nordlicht.example", type: "BUSINESS" }],
        [{ number: "+49401", type: "BUSINESS" }],
        true,
        true
      ]
    )
  })

  it("refuses a country code that Maesn's list lacks", () => {
    const address = { country: "PS", city: "Ramallah", postal_code: "1", line1: "x" }
    const result = customerOf(invoice(1, {}, { counterpart_billing_address: address }), mapping)
    assert.match(Result.isFailure(result) ? result.failure.message : "", /INV-1 has an address in PS/)
    assert.isTrue(Result.isSuccess(countryCode("XI", "x")) && Result.isFailure(countryCode("EA", "x")))
  })
})

describe("supplierOf", () => {
  const base = { id: uuid(600), created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" }
  const organization: Counterpart = {
    ...base,
    type: "organization",
    external_reference: "S-7",
    organization: { legal_name: "Papier Holding AG", is_customer: false, is_vendor: true }
  }
  const individual: Counterpart = {
    ...base,
    type: "individual",
    individual: {
      first_name: "Ada",
      last_name: "Lovelace",
      email: "ada@x.example",
      is_customer: false,
      is_vendor: true
    }
  }

  it("makes a company of the name on the document", () => {
    assert.deepStrictEqual(Result.getOrThrow(supplierOf(payable(1).payable, undefined, mapping)), {
      number: uuid(600),
      contactType: "COMPANY",
      isSupplier: true,
      companyName: "Papier & Co. KG",
      addresses: [
        { addressLine1: "Am Markt 1", city: "Bremen", postalCode: "28195", countryCode: "DE", type: "BILLING" }
      ],
      emailAddresses: [{ email: "rechnung@papier.example", type: "BUSINESS" }],
      phoneNumbers: [{ number: "+4940123456", type: "BUSINESS" }]
    })
  })

  it("prefers the counterpart in Monite", () => {
    const company = Result.getOrThrow(supplierOf(payable(1).payable, organization, mapping))
    assert.deepStrictEqual([company.number, company.companyName], ["S-7", "Papier Holding AG"])
    const person = Result.getOrThrow(supplierOf(payable(1).payable, individual, mapping))
    assert.deepStrictEqual(
      [person.number, person.contactType, person.contactPersons, person.companyName],
      [uuid(600), "CONTACT_PERSON", [{ firstName: "Ada", lastName: "Lovelace" }], undefined]
    )
  })

  it("refuses a payable without a counterpart or a name", () => {
    const bare = { counterpart_id: null, counterpart_raw_data: null }
    const number = supplierNumber(payable(1, {}, bare).payable, undefined)
    assert.match(Result.isFailure(number) ? number.failure.message : "", /R-1 has no counterpart/)
    const unnamed = supplierOf(payable(1, {}, { counterpart_raw_data: null }).payable, undefined, mapping)
    assert.match(Result.isFailure(unnamed) ? unnamed.failure.message : "", /has no name/)
  })
})
