/**
 * Variables in texts about receivables, such as `{company_name}`. Unknown names stay as they are.
 */
import { moneyText } from "../world/Money.ts"
import type { Receivable } from "../world/Receivable.ts"

/** Texts about one document. */
interface Subject {
  readonly receivable: Receivable
  /** Name of the entity. */
  readonly sender: string
}

/** Variable. `in` are the kinds of texts that have it; all kinds if missing. */
interface Variable {
  readonly description: string
  readonly in?: ReadonlyArray<string>
  readonly value: (subject: Subject) => string
}

const invoiceTexts = ["invoice", "discount_reminder", "final_reminder", "overdue_reminder"]

const date = (text: string | null): string => text?.slice(0, 10) ?? ""

const variables: Readonly<Record<string, Variable>> = {
  company_name: {
    description: "Name of the counterpart.",
    value: ({ receivable }) => receivable.counterpart_name
  },
  entity_name: { description: "Name of the entity.", value: ({ sender }) => sender },
  document_id: { description: "Number of the document.", value: ({ receivable }) => receivable.document_id ?? "" },
  issue_date: { description: "Issue date of the document.", value: ({ receivable }) => date(receivable.issue_date) },
  total_amount: {
    description: "Total with VAT, with its currency.",
    value: ({ receivable }) => moneyText(receivable.total_amount, receivable.currency)
  },
  due_date: {
    description: "Last day for the payment.",
    in: invoiceTexts,
    value: ({ receivable }) => date(receivable.due_date)
  },
  amount_due: {
    description: "Amount that is left to pay, with its currency.",
    in: invoiceTexts,
    value: ({ receivable }) =>
      receivable.type === "invoice" ? moneyText(receivable.amount_due, receivable.currency) : ""
  },
  expiry_date: {
    description: "Last day on which the quote can be accepted.",
    in: ["quote"],
    value: ({ receivable }) => (receivable.type === "quote" ? date(receivable.expiry_date) : "")
  }
}

const kinds = ["quote", "invoice", "credit_note", "discount_reminder", "final_reminder", "overdue_reminder"]

/** Body of `GET /receivables/variables`. */
export const variableList = {
  data: kinds.map((kind) => ({
    object_type: "receivable",
    object_subtype: kind,
    variables: Object.entries(variables)
      .filter(([, variable]) => variable.in === undefined || variable.in.includes(kind))
      .map(([name, { description }]) => ({ name, description }))
  }))
}

/** Fills the variables of a text. */
export const filled = (text: string, subject: Subject): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name]?.value(subject) ?? whole) : whole
  )
