/** Documents in which one text stands wherever a document may have a text of its own. */
import type { JsonObject } from "../../src/openapi/Json.ts"

/** A text where it names something, or where it is said about something. */
export interface Places {
  /** In descriptions, titles, values, patterns, addresses. */
  readonly said?: string
  /** As the name of a schema. */
  readonly schema?: string
  /** As the name of fields, parameters, headers. */
  readonly field?: string
  /** As a part of a path, and as an operationId. */
  readonly path?: string
  readonly operationId?: string
  /** As the key of a security scheme, a webhook, a callback, a tag. */
  readonly key?: string
  readonly mediaType?: string
  readonly method?: string
}

/** An object with one own property, also when that is called `__proto__`. */
const own = (name: string, value: unknown): JsonObject => Object.fromEntries([[name, value]])

const pointer = (name: string): string =>
  `#/components/schemas/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`

/** Document with the given texts at the given positions, and harmless texts elsewhere. */
export const hostileDocument = (places: Places): JsonObject => {
  const said = places.said ?? "said"
  const schema = places.schema ?? "Named"
  const field = places.field ?? "field"
  const path = places.path ?? "things"
  const key = places.key ?? "key"
  const mediaType = places.mediaType ?? "application/json"
  const ref = { $ref: pointer(schema) }
  const text = { type: "string", description: said }
  const words = { summary: said, description: said }
  const content = { [mediaType]: { schema: ref } }
  return {
    openapi: "3.1.0",
    info: { title: said, version: said, description: said },
    servers: [
      {
        url: `https://example.com/${said}/{v}`,
        description: said,
        variables: own("v", { default: said, enum: [said, "b"], description: said })
      },
      { url: said }
    ],
    tags: [{ name: key, description: said }],
    security: [own(key, [said])],
    paths: {
      [`/${path}`]: {
        [places.method ?? "get"]: {
          ...words,
          operationId: places.operationId ?? "doIt",
          tags: [key],
          deprecated: true,
          parameters: [
            { name: field, in: "query", description: said, schema: { ...text, default: said } },
            { name: field, in: "header", description: said, schema: { ...text, enum: [said, "b"] } },
            { name: field, in: "cookie", description: said, schema: { ...text, enum: [said, "b"] } },
            { name: `X-${field}`, in: "query", content: { "application/json": { schema: ref } } }
          ],
          responses: {
            "200": {
              description: said,
              headers: own(field, { description: said, schema: { type: "string" } }),
              content: { "application/json": { schema: ref }, "text/plain": { schema: { type: "string" } } }
            },
            "400": { description: said, content }
          }
        },
        post: {
          ...words,
          operationId: "second",
          "x-faktura-name": "second",
          "x-faktura-resource": "Second",
          requestBody: { description: said, required: true, content },
          callbacks: own(key, {
            "{$request.query.url}": {
              post: { operationId: "onIt", requestBody: { content }, responses: { "204": { description: said } } }
            }
          }),
          responses: { "200": { description: said, content: { "application/octet-stream": {} } } }
        },
        put: {
          operationId: "third",
          "x-faktura-name": "third",
          "x-faktura-resource": "Third",
          parameters: [{ name: "s", in: "header", schema: {}, "x-faktura-setting": said === "" ? "s" : said }],
          requestBody: {
            content: {
              "multipart/form-data": {
                encoding: own(field, { contentType: "application/json" }),
                schema: {
                  type: "object",
                  required: [field],
                  properties: {
                    ...own(field, ref),
                    file: { type: "string", format: "binary", "x-faktura-file": { types: [said] } }
                  }
                }
              }
            }
          },
          responses: { "200": { description: said, content: { "text/event-stream": { schema: ref } } } }
        }
      }
    },
    webhooks: own(key, {
      post: { ...words, operationId: "hook", requestBody: { content }, responses: { "204": { description: said } } }
    }),
    components: {
      securitySchemes: own(key, {
        type: "oauth2",
        description: said,
        flows: { clientCredentials: { tokenUrl: "https://example.com", scopes: own(said, said) } }
      }),
      schemas: {
        Kind: {
          oneOf: [{ $ref: "#/components/schemas/One" }, { $ref: "#/components/schemas/Two" }],
          discriminator: {
            propertyName: field,
            mapping: { ...own(said, "#/components/schemas/One"), two: "#/components/schemas/Two" }
          }
        },
        One: { type: "object", required: [field], properties: own(field, { const: said }) },
        Two: { type: "object", required: [field], properties: own(field, { type: "string", enum: ["two"] }) },
        ...own(schema, {
          type: "object",
          title: said,
          description: said,
          required: [field, "kind"],
          properties: {
            ...own(field, { ...text, default: said, example: said }),
            kind: { $ref: "#/components/schemas/Kind" },
            list: { type: "array", items: { type: "string", enum: [said, "b"] } },
            one: { type: "string", enum: [said] },
            mixed: { enum: [said, 1, null] },
            constant: { const: said },
            pattern: { type: "string", pattern: said },
            format: { type: "string", format: said },
            old: { ...text, deprecated: true },
            self: ref
          }
        })
      }
    }
  }
}
