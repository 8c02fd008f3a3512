/**
 * Samples from three pages of the vendors: on creating an e-invoicing connection, on entities, and on creating an invoice. The
 * values are those of the pages.
 */
import type { CreateEntityRequest, EinvoicingConnectionCreateRequest } from "@faktura/monite-client"
import type { CreateInvoiceRequestDto } from "@faktura/maesn-client"

const uuid = "3c90c3cc-0d44-4b50-8888-8dd25736052a"

const connectionAddress = {
  address_line1: "<string>",
  city: "<string>",
  country: "DE",
  postal_code: "<string>",
  address_line2: "<string>",
  state: "<string>"
} as const

/** `POST /einvoicing_connections` */
export const connectionRequest: EinvoicingConnectionCreateRequest = {
  address: connectionAddress,
  entity_vat_id_id: uuid,
  is_receiver: true,
  is_sender: true
}

/** Its response. */
export const connectionResponse = {
  id: uuid,
  created_at: "2023-11-07T05:31:56Z",
  updated_at: "2023-11-07T05:31:56Z",
  address: connectionAddress,
  credentials: [
    {
      id: uuid,
      created_at: "2023-11-07T05:31:56Z",
      updated_at: "2023-11-07T05:31:56Z",
      einvoicing_connection_id: uuid,
      network_credentials_identifier: "12345678",
      network_credentials_schema: "NL:KVK"
    }
  ],
  entity_id: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  legal_name: "<string>",
  status: "active",
  is_receiver: true,
  is_sender: true,
  provider_id: "12345"
}

/** `POST /entities` */
export const entityRequest: CreateEntityRequest = {
  type: "organization",
  email: "sales@example.com",
  phone: "+4903023125000",
  website: "https://example.com",
  tax_id: "DE123456789",
  address: { country: "DE", city: "Berlin", state: "BE", postal_code: "10115", line1: "Flughafenstrasse 52" },
  organization: { legal_name: "Acme Inc.", business_structure: "private_corporation" }
}

/** Its response; the page shows only the first three fields. */
export const entityResponse = {
  id: "aea39c7e-630f-4664-a449-de899ebd4912",
  created_at: "2022-04-21T14:23:01.691982+00:00",
  updated_at: "2022-04-21T14:23:01.691994+00:00",
  ...entityRequest,
  status: "active"
}

/** Response to `PUT /entities/{entity_id}/logo` */
export const logoResponse = {
  id: "c5f499a7-19ea-4057-9191-112da7effa31",
  created_at: "2022-09-08T00:20:04.961397",
  file_type: "entity-logo",
  name: "upload",
  region: "eu-central-1",
  md5: "7537d5833741469a03162ce7a73bd4e8",
  mimetype: "image/png",
  url: "https://monite-file-saver-entity-logo-eu-central-1.s3.com/logo.png",
  size: 1691,
  previews: [],
  pages: []
}

/** Response to `GET /receivables/required_fields`; the page shows this part. */
export const requiredFieldsResponse = {
  entity: { tax_id: { description: "...", required: false }, vat_id: { description: "...", required: true } }
}

/** `POST /accounting/invoices`, from the older page. */
export const invoiceRequest: CreateInvoiceRequestDto = {
  invoiceId: "ABC123",
  contactId: "eaa28f49-6028-4b6e-bb12-d8f6278073fc",
  account: { accountNumber: 12345, businessPartnerAccount: 23456, accountLength: 4 },
  name: "Invoice name",
  reference: "REF-12345",
  currency: "EUR",
  invoiceDate: "2021-01-01T00:00:00Z",
  status: "DRAFT",
  invoiceType: "STANDARD",
  oneLineAddress: "Main street 45, Berlin",
  addresses: [
    {
      addressLine1: "Street",
      addressLine2: "Building",
      city: "City",
      postalCode: "12345",
      countryCode: "DE",
      type: "BILLING"
    }
  ],
  taxRule: "NET",
  taxText: "tax description",
  lineItems: [
    {
      itemId: "Item id",
      name: "Line item name",
      quantity: 1,
      type: "SERVICE",
      description: "Line item description",
      unitName: "Unit name",
      unitAmount: 100,
      grossAmount: 119,
      taxCode: "tax code",
      TaxRatePercentage: 19,
      taxType: "Tax type",
      accountCode: "Account code",
      discountItemPercentage: 10
    }
  ],
  grossTotalAmount: 10000,
  discountPercentage: 10,
  shippingType: "SERVICE",
  shippingDate: "2021-01-01T00:00:00Z",
  shippingEndDate: "2021-01-10T00:00:00Z",
  lineAmountTypes: "EXCLUSIVE",
  dueDate: "2021-01-01T00:00:00Z",
  paidDate: "2021-01-01T00:00:00Z",
  paymentTermDuration: 30
}

/** Its response, from the older page. */
export const invoiceResponse = {
  meta: {
    warnings: ["Field not used by target system"],
    pagination: { total: 123, perPage: 123, currentPage: 123, totalPages: 123 }
  },
  data: {
    invoiceId: "ABC123",
    invoiceNumber: "1",
    name: "Invoice name",
    reference: "REF-12345",
    contactId: "eaa28f49-6028-4b6e-bb12-d8f6278073fc",
    currency: "EUR",
    status: "DRAFT",
    invoiceType: "STANDARD",
    updatedDate: "2021-01-01T00:00:00Z",
    invoiceDate: "2021-01-01T00:00:00Z",
    dueDate: "2021-01-01T00:00:00Z",
    paidDate: "2021-01-01T00:00:00Z",
    shippingDate: "2021-01-01T00:00:00Z",
    createdDate: "2021-01-01T00:00:00Z",
    paymentTermDuration: 30,
    oneLineAddress: "Main street 45, Berlin",
    addresses: [
      {
        addressLine1: "Street",
        addressLine2: "Building",
        city: "City",
        postalCode: "12345",
        countryCode: "DE",
        type: "BILLING"
      }
    ],
    discountAmount: 10,
    totalTaxAmount: 19,
    sumNetAmount: 100,
    totalAmount: 109,
    paymentStatus: "PENDING",
    taxRule: "NET",
    lineAmountType: "EXCLUSIVE",
    lineItems: [
      {
        lineItemId: "1",
        itemId: "item id",
        name: "Line item name",
        updatedDate: "2021-01-01T00:00:00Z",
        createdDate: "2021-01-01T00:00:00Z",
        quantity: 1,
        taxRatePercentage: 19,
        unitAmount: 100,
        grossAmount: 119,
        taxCode: "tax code",
        itemsAmount: 100,
        discountItemAmount: 10,
        discountItemPercentage: 10,
        description: "Line item description"
      }
    ]
  }
}

/** `POST /accounting/invoices` of the current document: other enums, other fields, no currency. */
export const invoiceRequestToday: CreateInvoiceRequestDto = {
  invoiceDate: "2026-05-05",
  invoiceNumber: "INV-1",
  invoiceType: "BILL",
  journalCode: "J1",
  paymentTermId: "net-30",
  fileId: "file-1",
  status: "OPEN",
  taxRule: "REVERSE_CHARGE",
  lineItems: [{ quantity: 2, unitAmount: 50, taxRatePercentage: 0, accountId: "8400" }]
}
