/** Sample body of the older documentation page, with every field. */
export const olderInvoice = {
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
