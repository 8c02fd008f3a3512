/**
 * Calls with different results in the readers of a document, and the reasons.
 *
 * A row that explains no call fails the tests, so that the table only grows by hand.
 */
import type { Called, ServerName } from "./Calls.ts"
import type { Judgement } from "./Judgement.ts"

/** One difference. */
export interface Difference {
  readonly document: string
  /** Operation, such as `POST /form`. */
  readonly operation: string
  readonly servers: ReadonlyArray<ServerName>
  readonly judgement: Judgement
  /** Side with the fault: the mock server, the document, or the client until it is fixed. */
  readonly fault: "Prism" | "document" | "client"
  readonly why: string
}

const prism: ReadonlyArray<ServerName> = ["Prism, fixed", "Prism, random"]
const byHand: ReadonlyArray<ServerName> = ["by hand"]
const all: ReadonlyArray<ServerName> = [...prism, ...byHand]

type Row = readonly [
  document: string,
  operation: string,
  servers: ReadonlyArray<ServerName>,
  judgement: Judgement,
  fault: Difference["fault"],
  why: string
]

const rows: ReadonlyArray<Row> = [
  [
    "maesn",
    "POST /accounting/transactions",
    prism,
    "refused by the server",
    "Prism",
    "reads every part of a multipart body as one text: no lists of files, no JSON"
  ],
  [
    "sending",
    "POST /parts",
    prism,
    "refused by the server",
    "Prism",
    "reads every part of a multipart body as one text: no lists of files, no JSON"
  ],
  [
    "sending",
    "POST /form",
    prism,
    "refused by the server",
    "Prism",
    "keeps the last of the fields of a form that is a list"
  ],
  [
    "sending",
    "PUT /text",
    prism,
    "refused by the server",
    "Prism",
    "holds the text of an XML body to the schema of what it says"
  ],
  [
    "collections",
    "POST /collections",
    prism,
    "refused by the server",
    "Prism",
    "reads `items` beside `prefixItems` as draft 7 did"
  ],
  [
    "one-way",
    "POST /accounts",
    prism,
    "refused by the server",
    "Prism",
    "asks for required fields that are read-only, in unions"
  ],
  [
    "shared",
    "POST /cats",
    all,
    "refused by the server",
    "document",
    "its `oneOf` has two members that take the same objects"
  ],
  [
    "combined",
    "POST /combined",
    all,
    "refused by the server",
    "document",
    "`additionalProperties: false` beside a union refuses every object; the client ignores it, with a warning"
  ],
  [
    "parameters",
    "GET /cookies",
    byHand,
    "refused by the client",
    "document",
    "lists, objects and JSON are nothing that a cookie can hold; they are left out, with warnings"
  ],
  [
    "responses",
    "DELETE /kinds",
    prism,
    "failed",
    "Prism",
    "has nothing for `Accept: application/json` where `*/*` is documented; the client asks for JSON, lest XML comes"
  ],
  ...[
    ["conventions", "GET /tokens"],
    ["conventions", "GET /declared"],
    ["pages", "GET /books"],
    ["pages", "GET /shelves"]
  ].map(([document, operation]): Row => [
    document!,
    operation!,
    byHand,
    "failed",
    "document",
    "the server's samples name the page that was asked for as the next one; the client says so"
  ]),
  [
    "names",
    "PUT /bills/{id}",
    all,
    "refused by the server",
    "Prism",
    "ajv reads an absent field called `constructor` from the prototype"
  ]
]

/** The table. */
export const differences: ReadonlyArray<Difference> = rows.map(
  ([document, operation, servers, judgement, fault, why]) => ({ document, operation, servers, judgement, fault, why })
)

/** True when a row explains a call. */
export const explains = (difference: Difference, document: string, call: Called): boolean =>
  difference.document === document &&
  difference.operation === call.operation &&
  difference.judgement === call.judgement &&
  difference.servers.includes(call.server)
