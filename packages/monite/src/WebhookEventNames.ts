/**
 * The webhook events that Monite's documentation lists, by the kind of record.
 *
 * Its tenses vary (`created`, but `delete`), and it writes some kinds otherwise than the API's enum does
 * (`payable_line_item` and `payable.line_item`). **Uncertain:** the list at hand ends after receipts; what is sent for
 * receivables is not among it. An event that is not listed is no error, see `MoniteEvent`.
 */
const events = {
  accounting_connection: ["connected", "disconnected", "deauthorized", "pending_auth"],
  approval_policy: ["created", "deleted", "process_canceled", "updated"],
  approval_policy_process: ["created", "execution_error"],
  approval_request: ["approved", "canceled", "created", "rejected"],
  batch_payment: ["status_updated"],
  comment: ["create", "update"],
  counterpart: ["created", "delete", "metadata_update", "updated"],
  counterpart_address: ["created", "delete", "update"],
  counterpart_bank_account: ["created", "delete", "update"],
  counterpart_contact_person: ["created", "delete", "make_default", "update"],
  counterpart_tax_id: ["created", "delete", "update"],
  counterpart_vat_id: ["created", "delete", "update"],
  delivery_note: ["created", "updated", "delivered", "canceled", "deleted"],
  entity: [
    "created",
    "updated",
    "onboarding_requirements.updated",
    "onboarding_requirements.status_updated",
    "payment_method.us_ach.activated",
    "payment_method.us_ach.deactivated"
  ],
  ocr_task: ["finished"],
  payable: [
    "approved",
    "canceled",
    "created_from_mail",
    "created",
    "deleted",
    "multiple_approval_policies_matched",
    "rejected",
    "ocr_finished",
    "paid",
    "partially_paid",
    "reopened",
    "submitted_for_approval",
    "updated"
  ],
  payable_line_item: ["created", "deleted", "updated"],
  payment_intent: ["status_updated"],
  payment_link: ["created", "status_updated"],
  project: ["created", "deleted", "updated"],
  receipt: ["created", "deleted", "updated", "ocr_finished"],
  tag: ["created", "deleted", "updated"]
} as const

type Events = typeof events

/** What is documented, as `<kind of record>.<what happened>`: `payable.approved`. */
export type MoniteEventName = {
  readonly [Kind in keyof Events]: `${Kind}.${Events[Kind][number]}`
}[keyof Events]

const names: ReadonlySet<string> = new Set(
  Object.entries(events).flatMap(([kind, happenings]) => happenings.map((happened) => `${kind}.${happened}`))
)

/** Whether the documentation lists an event. */
export const isDocumented = (name: string): name is MoniteEventName => names.has(name)

/**
 * The name of an event, in the documentation's form. The vendor writes `action` with the kind of record before it and
 * without, and the kind with a full stop and with an underscore.
 */
export const eventName = (objectType: string, action: string): string => {
  const kind = objectType.replaceAll(".", "_")
  const before = [`${objectType}.`, `${kind}.`].find((prefix) => action.startsWith(prefix)) ?? ""
  return `${kind}.${action.slice(before.length)}`
}
