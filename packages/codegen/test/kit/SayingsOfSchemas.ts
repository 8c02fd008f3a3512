/** Important parts of code about schemas: unions, values, collections, null, directions, references. */
import type { Sayings } from "./Sayings.ts"

export const schemaSayings: Sayings = {
  combined: {
    "client/schemas/combined": {
      says: [
        "export type Beside = (",
        "nullableRefs?: Cat | Dog | null",
        'export type Heir = Omit<Parent, "what"> & {',
        "nested?: string | number | Array<string | number>\n"
      ]
    },
    "services/requests/combined": {
      says: ["S.structWithRest({ own: S.integer, id: S.string }, S.unknown)", "ClosedBesideInput"],
      // A field that one part requires and another describes is written once.
      never: ["id: S.unknown"]
    },
    "services/responses/combined": { says: ['S.openUnion("type", { cat: Cat, dog: Dog })'] },
    warnings: { says: ["`additionalProperties: false` next to a union"] }
  },
  values: {
    "client/schemas/values": {
      says: [
        'constant: "yes"',
        "nothing: null",
        "nullOnly?: null",
        'withNull?: "a" | "b" | null\n',
        'mixed?: "a" | 1 | true | null\n',
        'mixed?: "a" | 1 | true | (string & {}) | (number & {}) | boolean | null\n',
        "integers?: 1 | 2 | (number & {}) | null",
        "threeTypes?: string | Array<number> | null",
        "@deprecated"
      ]
    },
    "services/requests/values": {
      says: [
        'S.nullable(/* @__PURE__ */ S.literals(["a", 1, true]))',
        "nullOnly: /* @__PURE__ */ S.optional(S.nil)",
        '"line\\nbreak"'
      ],
      never: ["S.literals([])"]
    }
  },
  collections: {
    "client/schemas/collections": {
      says: [
        "tuple?: [string, number]\n",
        "openTuple?: [item1?: string, item2?: number, ...rest: Array<unknown>]\n",
        "restTuple?: [item1?: string, ...rest: Array<boolean>]\n",
        "fixed?: [number, number]\n",
        "any?: unknown",
        "impliedList?: Array<string>\n",
        "implied?: {\n    a: string\n  } | null"
      ],
      never: ["none?"]
    },
    "services/requests/collections": {
      says: [
        "{ minProperties: 1, maxProperties: 3 }",
        "{ minProperties: 1 }",
        "S.record(S.never)",
        "{ unlisted: S.unknown }"
      ]
    },
    // The one `never` is of the items that are `false`: further fields come along in every response.
    "services/responses/collections": {
      says: ["S.array(S.never)", 'S.patterned({}, { "^x-": S.string }, S.unknown)'],
      never: ["C.", "S.record(S.never)"]
    },
    warnings: {
      says: ["properties/none", "`unevaluatedProperties` next to", "has `items` but no type"]
    }
  },
  circular: {
    "client/schemas/circular": {
      says: ["parent?: NodeInput\n", "export type Tree = Array<string | Tree>", "| Array<Json>"]
    },
    "services/requests/circular": { says: ["S.lazy(() => NodeInput)", "S.lazy(() => And)"] },
    "services/responses/circular": { says: ["S.record(/* @__PURE__ */ S.lazy(() => Json))"] }
  },
  "one-way": {
    "services/responses/accounts": {
      says: ["etag: S.string", "created: S.string"],
      never: ["secret", "key:", "token"]
    },
    "services/requests/accounts": {
      says: ["secret: S.string", "key: S.string", "token: S.string"],
      never: ["etag", "created", "history", "number"]
    }
  },
  "null-words": {
    "client/schemas/words": {
      says: [
        "string: string | null",
        "list: string | number | null",
        "ref: WordInput | null",
        "union: string | number | null",
        'enum: "a" | "b" | null\n',
        'constant: "a" | null',
        'untypedEnum?: "a" | "b" | null\n',
        "properties?: {\n    a?: string\n  } | null",
        "never: string\n"
      ]
    },
    "services/requests/words": { says: ["constant: /* @__PURE__ */ S.nullable("], never: ["never: /*"] }
  },
  references: {
    "client/schemas/books": { says: ["friends?: Array<BookAuthorInput>", "export type AliasInput = BookInput"] },
    "services/operations/books": {
      says: ["body: requestsBooks.BookInput", "S.array(responsesShared.BookTitle)"],
      never: ["body: S.unknown"]
    },
    "services/operations/authors": {
      says: ['"X-Trace": S.optional(S.string)', '404: ["NotFound", responsesShared.BookDefsReason]']
    },
    "services/operations/magazines": { says: ["schema: responsesShared.Book"] }
  }
}
