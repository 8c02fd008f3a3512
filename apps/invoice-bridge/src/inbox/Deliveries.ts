/** Verifies deliveries of both APIs, and reads which documents they are about. */
import type { WebhookEventInvalid, WebhookRejected, WebhookSecret } from "@faktura/core"
import { verifyMaesnEvents } from "@faktura/maesn"
import { verifyMoniteEvent } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { createHash } from "node:crypto"
import type { DocumentKind } from "./ReadDocument.ts"

/** A document that an event is about, and a name of the event that is unique for its sender. */
export interface Notice {
  readonly event: string
  readonly kind: DocumentKind
  readonly document: string
}

/** Content of a genuine delivery. */
export type Said =
  | { readonly about: "documents"; readonly notices: ReadonlyArray<Notice> }
  /** Changes that the bridge does not watch, such as those of contacts. */
  | { readonly about: "others" }
  /** Another entity of the same partner in Monite. */
  | { readonly about: "foreign" }
  /** A watched document, without its id. */
  | { readonly about: "unnamed" }

/** Delivery of a tenant. */
export interface Delivery {
  readonly secret: WebhookSecret
  readonly headers: { readonly get: (name: string) => string | null }
  readonly body: Uint8Array
  /** The tenant's entity in Monite. Undefined before it is onboarded. */
  readonly entity: string | undefined
}

type Read = (delivery: Delivery) => Effect.Effect<Said, WebhookRejected | WebhookEventInvalid>

/** Returns the first field that is a text. */
const textIn = (fields: unknown, names: ReadonlyArray<string>): string | undefined =>
  names
    .map((name) => (Predicate.hasProperty(fields, name) ? fields[name] : undefined))
    .find((value) => typeof value === "string" && value !== "") as string | undefined // the line above checked it

/** Watched kinds by Monite's names of objects. */
const moniteKinds: Readonly<Record<string, DocumentKind>> = { receivable: "receivable", payable: "payable" }

const readMonite: Read = Effect.fnUntraced(function* ({ body, entity, headers, secret }) {
  const { body: event, name } = yield* verifyMoniteEvent({
    secret,
    header: headers.get("monite-signature"),
    rawBody: body
  })
  if (event.entity_id !== entity) return { about: "foreign" }
  const kind = moniteKinds[event.object_type]
  // There is nothing to read about a document that was deleted.
  if (kind === undefined || /\.deleted?$/.test(name)) return { about: "others" }
  const document = textIn(event, ["object_id"]) ?? textIn(event.object, ["id"])
  if (document === undefined) return { about: "unnamed" }
  return { about: "documents", notices: [{ event: event.id, kind, document }] }
})

/**
 * Maesn's events have no id, so their name is the hash of the body and a number.
 *
 * Hazard: if a system sends the same bytes for two changes of an invoice, the second one counts as a replay. The poller finds it.
 */
const readMaesn: Read = Effect.fnUntraced(function* ({ body, headers, secret }) {
  const events = yield* verifyMaesnEvents({ secret, signature: headers.get("x-maesn-signature"), rawBody: body })
  const hash = createHash("sha256").update(body).digest("hex")
  const watched = events.filter((event) => event.known && event.resource === "INVOICE" && event.eventType !== "DELETED")
  if (watched.length === 0) return { about: "others" }
  const notices = watched.flatMap((event, index): ReadonlyArray<Notice> => {
    // Maesn does not document the name of the field.
    const document = textIn(event.body, ["resourceId", "invoiceId", "id"])
    return document === undefined ? [] : [{ event: `${hash} ${index}`, kind: "ledger invoice", document }]
  })
  return notices.length === 0 ? { about: "unnamed" } : { about: "documents", notices }
})

/** Readers of both APIs. */
export const readers = { monite: readMonite, maesn: readMaesn }
