/**
 * Names of the webhook events that Monite's documentation lists, by kind of record.
 *
 * The documentation mixes tenses (`created`, but `delete`). It also writes some kinds differently from the API's enum:
 * `payable_line_item` for `payable.line_item`.
 *
 * Hazard: the list is incomplete. It ends after receipts and has no events of receivables. An event that is not listed
 * is no error, see `MoniteEvent`.
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

/** Name of a documented event: `<kind of record>.<what happened>`, such as `payable.approved`. */
export type MoniteEventName = {
  readonly [Kind in keyof Events]: `${Kind}.${Events[Kind][number]}`
}[keyof Events]

const names: ReadonlySet<string> = new Set(
  Object.entries(events).flatMap(([kind, happenings]) => happenings.map((happened) => `${kind}.${happened}`))
)

/** True when the documentation lists the event. */
export const isDocumented = (name: string): name is MoniteEventName => names.has(name)

/**
 * Returns the name of an event as the documentation writes it.
 *
 * Monite sends `action` with or without the kind of record in front, and the kind with a full stop or an underscore.
 */
export const eventName = (objectType: string, action: string): string => {
  const kind = objectType.replaceAll(".", "_")
  const before = [`${objectType}.`, `${kind}.`].find((prefix) => action.startsWith(prefix)) ?? ""
  return `${kind}.${action.slice(before.length)}`
}
