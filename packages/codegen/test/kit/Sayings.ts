/** Important parts of the scenarios' generated code, besides the snapshots. */
import { callSayings } from "./SayingsOfCalls.ts"
import { schemaSayings } from "./SayingsOfSchemas.ts"

/**
 * Texts that a scenario's code contains, and texts that it does not contain. Files are below `client` or `services`, without
 * their ending. `warnings` are the generator's warnings.
 */
export interface Sayings {
  readonly [scenario: string]: {
    readonly [file: string]: { readonly says?: ReadonlyArray<string>; readonly never?: ReadonlyArray<string | RegExp> }
  }
}

/** Of all scenarios. */
export const sayings: Sayings = {
  ...callSayings,
  ...schemaSayings,
  kinds: {
    "services/operations/things": {
      says: [
        "export type ListError = E.RateLimited | E.ReadFailure",
        "export type GetError = E.ServerError<Raw.GetThingErrors[500]> | E.RateLimited | E.ReadFailure",
        "export type HeadError = E.RateLimited | E.ReadFailure",
        // A write's 500 is not an error of its own: it may have been done.
        "export type CreateError = E.RateLimited | E.WriteFailure<Raw.CreateThingErrors[500]>",
        "export type ReplaceError = E.RateLimited | E.WriteFailure",
        "export type UpdateError = E.RateLimited | E.WriteFailure",
        "export type DeleteError = E.NotFound<unknown> | E.RateLimited | E.WriteFailure",
        "export type CloseError = E.RateLimited | E.WriteFailure<Raw.CloseThingErrors[503]>",
        'method: "POST",\n  path: "/things",\n  kind: "write"',
        'method: "PUT",\n    path: "/things/{id}",\n    kind: "idempotent"',
        'method: "DELETE",\n    path: "/things/{id}",\n    kind: "idempotent"',
        'method: "PATCH",\n    path: "/things/{id}",\n    kind: "write"',
        'method: "HEAD",\n    path: "/things/{id}",\n    kind: "read"',
        'method: "POST",\n    path: "/things/{id}/close",\n    kind: "idempotent"',
        "export { delete_ as delete }"
      ]
    },
    "services/services/things": { says: ["readonly delete: (", "delete: bound(operations.delete)"] }
  },
  errors: {
    "services/operations/orders": {
      says: [
        'E.RequestRefused<Raw.ListOrdersErrors["4XX"]>',
        'E.ServerError<Raw.ListOrdersErrors["5XX"]>',
        '401: ["Unauthorized"],',
        '"4XX": ["RequestRefused", responsesOrders.Problem]',
        "E.RateLimited<Raw.CreateOrderErrors[429]>",
        "E.WriteFailure<Raw.CreateOrderErrors[408] | Raw.CreateOrderErrors[500] | unknown>",
        '409: ["Conflict", responsesOrders.Taken]',
        '422: ["ValidationFailed"]',
        // `default` covers 4xx and 5xx.
        'E.ServerError<Raw.GetOrderErrors["default"]>',
        'E.WriteFailure<Raw.UpdateOrderErrors["default"]>',
        // "Unsuccessful" is no success.
        "Effect.Effect<Raw.GetOrderResponses[200], GetError"
      ],
      never: ["304"]
    }
  },
  bodies: {
    "services/operations/documents": {
      says: [
        "readonly body?: Raw.CreateDocumentData",
        "(\n  options?: CreateOptions\n)",
        '{ status: 202, as: "none" }',
        "Raw.CreateDocumentResponses[200] | Raw.CreateDocumentResponses[201] | void",
        'success: [{ status: 204, as: "none" }]',
        'success: [{ status: 0, as: "json", schema: responsesDocuments.Document }]',
        'success: [{ status: 200, type: "text/html", as: "text" }]',
        'success: [{ status: 200, type: "application/pdf", as: "blob" }]',
        "options: DeleteOptions) => Effect.Effect<void, DeleteError",
        'success: [{ status: 200, as: "none" }]'
      ]
    }
  },
  upload: {
    "services/operations/shops": {
      says: ['file: C.file({ maxBytes: 10485760, types: ["image/png", "image/jpeg"] })', "body: C.file({})"]
    },
    "client/types/shops": { says: ["file: Blob | File"] }
  },
  pages: {
    "services/operations/books": {
      says: [
        'items_(list, "Books.list", { style: "token", request: "cursor", next: "next", items: "data" })',
        "export const getReviewsPages: (",
        "export const getReviewsStream: (",
        'NonNullable<NonNullable<Raw.ListReviewsResponse["result"]>["items"]>[number]',
        "E.ReadFailure"
      ]
    },
    "services/services/books": {
      says: ["readonly stream: (", "getReviewsStream: boundStream(operations.getReviewsStream)"]
    }
  },
  scope: {
    "services/operations/accounts": {
      says: [
        "ScenarioClient | Account | Tenant",
        'readonly query?: Omit<NonNullable<Raw.ListNotesData["query"]>, "company">',
        '"X-Account-Key" | "X-Tenant-Id" | "X-Version">',
        '{ service: Account, field: "key", in: "header", name: "X-Account-Key", required: true }',
        '{ service: Account, field: "id", in: "path", name: "account_id", required: true }',
        '{ service: Account, field: "company", in: "query", name: "company", required: false }',
        'settings: [{ setting: "version", in: "header", name: "X-Version" }]',
        '"filter[name]": S.optional(S.string)'
      ],
      never: ["readonly path"]
    },
    "services/operations/status": {
      says: ["() => Effect.Effect<void, ListError, ScenarioClient>"],
      never: ["security"]
    }
  },
  nullable: {
    "services/requests/people": {
      says: [
        "nick: /* @__PURE__ */ S.nullable(/* @__PURE__ */ C.limited(S.string, { maxLength: 5 }))",
        "name: /* @__PURE__ */ S.optional(/* @__PURE__ */ C.limited(S.string, { minLength: 1 }))"
      ],
      never: [/limited\(\s*\/\* @__PURE__ \*\/ S\.(nullable|union)/]
    },
    "services/responses/people": {
      says: ["address: /* @__PURE__ */ S.optional(/* @__PURE__ */ S.nullable(Address))"],
      never: ["C."]
    },
    "client/schemas/people": { says: ["address?: Address | null", 'mood?: "good" | "bad" | null | (string & {})'] }
  },
  "nullable-3.0": {
    "client/schemas/people": { says: ["address?: Address | null", "score?: number | null"], never: ["| unknown"] },
    "services/requests/people": { says: ["{ exclusiveMinimum: 0 }"] }
  },
  recursive: {
    "services/requests/folders": { says: ["S.lazy(() => FolderInput)", "S.lazy(() => RuleInput)"] }
  },
  names: {
    "services/requests/bills": {
      says: ['"content-type": S.string', '"1st": S.integer', 'S.literals(["C.limited(", "S.string(", "it\'s", \'"\'])']
    },
    "services/operations/bills": {
      says: ["export { void_ as void }", "export { import_ as import }", "export { delete_ as delete }"]
    },
    "services/services/bills": { says: ["void: bound(operations.void)"] }
  },
  comments: {
    "services/operations/notes": {
      says: [
        " * Where are the notes?\n",
        "Ends *\\/ the comment",
        "\\@deprecated is a word here",
        "@deprecated by the vendor"
      ],
      never: ["notes?.", 'core/Constraint"', 'core/Shape"']
    }
  },
  directions: {
    "client/schemas/users": {
      says: ["export type UserInput = {\n  name: string\n  password: string"],
      never: ["Writable"]
    },
    "services/responses/users": { never: ["password"] },
    "services/requests/users": { never: ["size"] }
  },
  limits: {
    "services/requests/samples": {
      says: [
        '{ minLength: 2, maxLength: 4, pattern: "^[A-Z]+$" }',
        '{ format: "date" }',
        '{ format: "date-time" }',
        '{ format: "uuid" }',
        "{ minimum: 0, maximum: 1 }",
        "{ exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 0.5 }",
        "uniqueItems: true",
        // One part of `allOf` demands what another describes.
        "S.structWithRest({ right: S.integer }, S.unknown)",
        '{ format: "email" }',
        "SampleInput: S.WireSchema<Raw.SampleInput> = /* @__PURE__ */ S.struct({"
      ],
      never: ["S.unknown })"]
    },
    "services/responses/samples": { never: ["C.", "limited"] }
  },
  shared: {
    "services/responses/shared": { says: ["export const Detail", "export const Refusal"] },
    "client/schemas/shared": { says: ["export type Forgotten"] },
    "client/schemas/events": { says: ["export type PetEvent"] },
    "services/requests/shared": { says: ["export const PetId"] }
  },
  unions: {
    "services/requests/shapes": {
      says: ['C.limited(S.string, { pattern: "^[a-z]+$" })', 'S.literals(["none", "lines"])']
    },
    "client/schemas/shapes": {
      says: ['export type Colour = "red" | "green" | (string & {})', 'type: "circle"\n    } & CircleInput']
    }
  }
}
