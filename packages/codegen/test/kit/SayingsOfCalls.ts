/** Important parts of code about calls: parameters, bodies, responses, credentials, paging, names. */
import type { Sayings } from "./Sayings.ts"

export const callSayings: Sayings = {
  parameters: {
    "services/operations/simple": {
      says: [
        'path: "/simple/{id}/{list}/{object}/{exploded}"',
        "exploded: { explode: true }",
        "exploded: S.record(S.string)"
      ]
    },
    "services/operations/label": {
      says: ["id: { style: W.label }", "exploded: { style: W.label, explode: true }", "list: S.array(S.integer)"]
    },
    "services/operations/matrix": {
      says: ["object: { style: W.matrix }", "exploded: { style: W.matrix, explode: true }"]
    },
    "services/operations/queries": {
      says: [
        "readonly query: Raw.ListQueriesData",
        "comma: { explode: false }",
        "space: { style: W.spaceDelimited }",
        "filter: { style: W.deepObject }",
        "where: { json: true }",
        "xml: S.optional(S.string)",
        "limit: S.optional(C.limited(S.integer, { minimum: 1, maximum: 100 }))"
      ]
    },
    "services/operations/headers": {
      says: ['"X-List": S.optional(S.array(S.string))', '"X-Exploded": { explode: true }, "X-Json": { json: true }']
    },
    "services/operations/cookies": {
      says: [
        "readonly session: string",
        'readonly theme?: "light" | "dark"',
        "readonly visits?: number",
        "readonly consent?: boolean",
        "readonly ref?: Raw.Theme",
        "readonly tags?: ReadonlyArray<string>"
      ],
      never: ["json"]
    },
    warnings: {
      says: [
        "each value of the cookie parameter tags",
        "each value of the cookie parameter object",
        "the caller passes the parameter of application/xml as a string"
      ]
    }
  },
  sending: {
    "services/operations/json": {
      says: ["readonly body?: Raw.SendAnythingData", "body: requestsShared.Item, bodyRequired: true"]
    },
    "services/operations/list": { says: ["{ minItems: 1 }", "S.nullable(requestsShared.Item)"] },
    "services/operations/parts": {
      says: [
        "many: S.optional(S.array(C.file({})))",
        "typed: S.optional(C.file({}))",
        "coded: S.optional(C.bytes)",
        'meta: { contentType: "application/json" }',
        "coded: { base64: true }",
        'vcard: { contentType: "text/vcard" }',
        // A body by reference is checked like any other.
        "body: requestsParts.Upload, bodyRequired: true"
      ],
      never: ["body: S.unknown"]
    },
    "services/operations/binary": { says: ["body: C.file({}), bodyRequired: true", "body: W.unchanged("] },
    "services/operations/text": {
      says: ["C.limited(S.string, { maxLength: 100 })", "readonly body?: Raw.SendCsvData"]
    },
    "services/operations/several": { says: ["body: requestsShared.Item"], never: ["patch"] },
    "client/types/text": { says: ["export type SendXmlData = {\n  body: string"] },
    warnings: { says: ["no media type that can be sent (only multipart/mixed)", "never as text/plain"] }
  },
  responses: {
    "services/operations/several": {
      says: [
        'accept: "application/json, text/csv, application/pdf"',
        '{ status: 200, type: "text/csv", as: "text" }',
        '400: ["BadRequest", S.union([responsesShared.Problem, S.string])]',
        'type: "application/vnd.other+json", as: "json", schema: responsesSeveral.GetTwoShapes200Body'
      ]
    },
    "services/operations/kinds": {
      says: ["Effect.Effect<Raw.GetXmlResponse", 'success: [{ status: 200, as: "none" }]', "E.NotFound<unknown>"]
    },
    // The XML is given as text, so its type is text.
    "client/types/kinds": { says: ["export type GetXmlResponses = {\n  /**\n   * XML\n   */\n  200: string"] },
    "services/operations/nothing": { says: ["Raw.CreateAcceptedResponses[200] | void"] },
    "services/operations/redirect": { says: ['{ status: 302, as: "none" }', "E.BadRequest<unknown>"] },
    "services/operations/errors": { says: ['"4XX": ["RequestRefused", responsesShared.Problem]'], never: ["4xx"] },
    "services/operations/ranges": { says: ['Raw.GetMixedResponses[200] | void | Raw.GetMixedResponses["2XX"]'] },
    warnings: { says: ["the response of application/xml is returned as a string"] }
  },
  headers: {
    "services/operations/things": {
      says: [
        'readonly "x-total-count"?: number',
        'readonly "x-complete"?: boolean',
        'readonly "x-tags"?: ReadonlyArray<string>',
        // Declared differently by two responses.
        'readonly "x-mixed"?: string',
        'style: "link"',
        "FullResponse_<void, HeadHeaders>"
      ],
      never: ["content-type", "x-reason", "DeleteHeaders"]
    }
  },
  security: {
    "services/operations/doors": {
      says: [
        'security: [["bearer"]]',
        'security: [["basic"]]',
        'security: [["header", "query"]]',
        'security: [["cookie"], ["oauth"]]',
        'security: [[], ["bearer"]]',
        'security: [["oidc"], ["bearer", "header"]]'
      ]
    }
  },
  streams: {
    "services/operations/streams": {
      says: [
        "Stream.Stream<ServerSentEvent_<Raw.WatchStreamsResponses[200]>, ListError",
        'success: [{ status: 200, type: "text/event-stream", as: "events", schema: responsesShared.Change }]',
        "Effect.Effect<Raw.CompleteResponse, CreateError",
        "Stream.Stream<ServerSentEvent_<Raw.Change>, CreateError"
      ]
    },
    "services/operations/lines": { says: ["Stream.Stream<Raw.SearchLines200Body2, CreateError"] },
    "services/operations/downloads": {
      says: ["export const getBytes", "Stream.Stream<Uint8Array, GetError", "getWithResponse"]
    },
    "client/types/streams": { says: ["200: Completion"] }
  },
  webhooks: {
    "services/events/index": {
      says: [
        '| KnownEvent<"invoice.paid", Raw.Invoice>',
        '| KnownEvent<"onData", Raw.Data>',
        '| KnownEvent<"shared", Raw.SharedEvent>',
        "| UnknownEvent",
        "inline: responsesEvents.InlineEvent"
      ],
      never: ["ping"]
    },
    warnings: { says: ["the event ping has no JSON or form body"] }
  },
  "webhooks-3.0": {
    "services/events/index": { says: ['KnownEvent<"order-shipped", Raw.Order>', "An order is on its way."] }
  },
  servers: {
    "services/servers/index": {
      says: [
        'readonly region?: "eu" | "us"',
        'variables["port"] ?? "443"',
        "sandbox2: ()",
        "server4: ()",
        'readonly "a-b"?: string'
      ],
      never: ["unused"]
    }
  },
  conventions: {
    "services/operations/tokens": { says: ['style: "token"', 'next: "next_page_token"', 'more: "has_more"'] },
    "services/operations/pages": { says: ['current: "meta.current_page"', 'pages: "meta.total_pages"'] },
    "services/operations/offsets": { says: ['{ style: "offset", request: "offset", items: "", limit: "limit" }'] },
    "services/operations/links": { says: ['{ style: "link", items: "" }'] },
    "services/operations/declared": { says: ['next: "after", items: "things"'] },
    "services/operations/severalTypes": { says: ["Stream.Stream<Raw.GetSeveralTypes200Body[number],"] },
    "services/operations/severalObjects": { says: ["Stream.Stream<NonNullable<Raw.Things["] },
    "services/operations/orNulls": { says: ["NonNullable<Raw.GetOrNullsResponse>[number]"] },
    "services/operations/openLists": { says: ["Stream.Stream<unknown,"] },
    warnings: { says: ["not every response has a list at this path", "`reds`, `blues` may all be the list of items"] },
    ...Object.fromEntries(
      ["refused", "lonePages", "twoLists", "tokensOnly", "objects", "searches"].map((file) => [
        `services/operations/${file}`,
        { never: ["pages_(", "items_(", "Stream"] }
      ])
    )
  },
  "odd-names": {
    "services/operations/pets": {
      says: [
        "export { delete_ as delete }",
        "export const getByOtherId",
        "Raw.GetPetsByPetIdData",
        "Effect.Effect<Raw.GetPetsResponse,"
      ]
    },
    "client/schemas/pets": { says: ["export type GetPetsResponseSchema"] },
    "client/schemas/shared": {
      says: ["export type my_pet_v1 =", "export type my_pet_v1Schema =", "export type OptionsSchema"]
    },
    "services/services/root": { says: ["export class Root"] },
    warnings: { says: ["renamed: #/paths/~1pets/post", "petsCreate2", "OptionsSchema"] }
  },
  extensions: {
    "services/operations/things": {
      says: [
        'id: "Things.make"',
        'kind: "idempotent"',
        "sensitive: true",
        '{ setting: "locale", in: "cookie", name: "locale" }',
        'C.file({ maxBytes: 1000, types: ["image/png"] })',
        "export const browsePages",
        "export const browseWithResponse",
        'total: "total"'
      ],
      never: ["readonly cookies", "readonly query?: Raw.PostRawThingData"]
    },
    "services/operations/v1Accounts": {
      says: ["ScenarioClient | Account>", "Raw.GetKeysResponse[number]"],
      never: ["readonly path"]
    }
  }
}
