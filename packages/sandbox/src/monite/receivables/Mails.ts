/**
 * Mails about receivables. Nothing is sent: a mail is stored with the state that it would have.
 *
 * A mail to an address of the domain `invalid` (RFC 2606) fails, so that a caller can test that. Others are sent at once.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { Collection } from "../../state/Rows.ts"
import { counterpartContacts } from "../catalog/Collections.ts"
import { entityName } from "../einvoicing/Vendors.ts"
import { page } from "../world/Pages.ts"
import type { Receivable } from "../world/Receivable.ts"
import { owned, pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { kind, only } from "./Documents.ts"
import type { Documents } from "./Documents.ts"
import { causeOf, remember } from "./History.ts"
import { filled } from "./Variables.ts"

interface Recipients {
  readonly to?: ReadonlyArray<string>
  readonly cc?: ReadonlyArray<string>
  readonly bcc?: ReadonlyArray<string>
}

interface State {
  readonly email: string
  readonly is_success: boolean
  readonly error: string | null
}

interface Mail {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly status: "sent" | "partially_sent" | "failed"
  readonly recipients: Readonly<Record<"to" | "cc" | "bcc", ReadonlyArray<State>>>
}

const mailsIn = ({ store }: World): Collection<Mail> => store.collection("monite /receivables/{receivable_id}/mails")

const stateOf = (email: string): State => {
  const isSuccess = !/[@.]invalid$/i.test(email)
  return { email, is_success: isSuccess, error: isSuccess ? null : "The domain of the address does not exist" }
}

/** Returns the address of a counterpart: that of its default contact, or its own. */
export const emailOf = (world: World, receivable: Receivable): string | undefined => {
  const contact = counterpartContacts(world)
    .list(receivable.counterpart_id)
    .find(({ is_default }) => is_default)
  const counterpart = world.counterparts.get(receivable.counterpart_id)?.record
  return contact?.email ?? counterpart?.organization?.email ?? counterpart?.individual?.email ?? undefined
}

/** Statuses of documents that have a preview. */
const previewed: Readonly<Record<Receivable["type"], ReadonlyArray<string>>> = {
  quote: ["draft", "issued"],
  invoice: ["draft", "issued", "overdue", "partially_paid"],
  credit_note: ["draft", "issued"]
}

/** Statuses of documents that are not sent. */
const unsendable = new Set(["draft", "issuing", "failed", "canceled"])

/** Handlers of mails and their previews. */
export const mails = (documents: Documents): Handlers<Scope> => {
  const { world } = documents

  const send = (receivable: Receivable, wanted: Recipients | undefined, call: MoniteCall): Mail => {
    const own = emailOf(world, receivable)
    const { bcc = [], cc = [], to = own === undefined ? [] : [own] } = wanted ?? {}
    if (to.length === 0) throw new Refusal(400, "The mail has no recipient, and the counterpart has no e-mail address")
    const recipients = { to: to.map(stateOf), cc: cc.map(stateOf), bcc: bcc.map(stateOf) }
    const states = Object.values(recipients).flat()
    const arrived = states.filter((state) => state.is_success).length
    const now = world.moment(call.at)
    const status = arrived === states.length ? "sent" : arrived === 0 ? "failed" : "partially_sent"
    const mail: Mail = { id: world.identity.uuid(), created_at: now, updated_at: now, status, recipients }
    mailsIn(world).insert(mail.id, mail, receivable.id)
    return mail
  }

  const told = (receivable: Receivable, type: string, mail: Mail, more: object, call: MoniteCall): void => {
    const data = { mail_id: mail.id, mail_status: mail.status, recipients: mail.recipients, ...more }
    remember(world, receivable, type, data, causeOf(call))
  }

  return {
    get_receivables_id_mails: (call) => ({
      status: 200,
      body: page(call, mailsIn(world).rows(documents.current(call).id))
    }),
    get_receivables_id_mails_id: (call) => ({
      status: 200,
      body: owned(mailsIn(world), "Mail", pathOf(call, "mail_id"), documents.current(call).id)
    }),
    post_receivables_id_send: (call) => {
      const receivable = documents.current(call)
      if (unsendable.has(receivable.status)) {
        throw new Refusal(409, `The receivable is ${receivable.status}. Issue it before you send it`)
      }
      const mail = send(receivable, bodyOf<{ readonly recipients?: Recipients }>(call).recipients, call)
      told(receivable, "mail_sent", mail, {}, call)
      return { status: 200, body: { mail_id: mail.id } }
    },
    post_receivables_id_send_test_reminder: (call) => {
      const body = bodyOf<{ readonly recipients?: Recipients; readonly reminder_type: string }>(call)
      const invoice = kind(documents.current(call), "invoice", "reminded of")
      const mail = send(invoice, body.recipients, call)
      const type = body.reminder_type === "overdue" ? "overdue_reminder_mail_sent" : "payment_reminder_mail_sent"
      told(invoice, type, mail, { term: body.reminder_type }, call)
      return { status: 200, body: { mail_ids: [mail.id] } }
    },
    post_receivables_id_preview: (call) => {
      const body = bodyOf<{ readonly subject_text: string; readonly body_text: string }>(call)
      const receivable = documents.current(call)
      only(receivable, previewed[receivable.type], "previewed")
      const subject = { receivable, sender: entityName(documents.entity(causeOf(call))) }
      const preview = {
        subject_preview: filled(body.subject_text, subject),
        body_preview: filled(body.body_text, subject)
      }
      return { status: 201, body: preview }
    }
  }
}
