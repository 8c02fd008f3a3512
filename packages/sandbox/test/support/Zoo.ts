// A document with each kind of resource.

/** A response or a request body in JSON. */
export const json = (schema: object, more: object = {}): object => ({
  description: "JSON",
  content: { "application/json": { schema, ...more } }
})

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
const empty = { description: "Nothing" }
const error = json(ref("Error"))
const errors = { "404": error, "409": error, "422": error }
const query = (...names: ReadonlyArray<string>): ReadonlyArray<object> =>
  names.map((name) => ({
    in: "query",
    name,
    schema: { type: /^(?:limit|page|per_page)$/.test(name) ? "integer" : "string" }
  }))
const path = (name: string): object => ({ in: "path", name, required: true, schema: { type: "string" } })
const body = (schema: object): object => ({ required: true, ...json(schema) })

/** Operations on one record. */
const item = (schema: string, input: string) => ({
  get: { responses: { "200": json(ref(schema)), ...errors } },
  patch: { requestBody: body({ ...ref(input) }), responses: { "200": json(ref(schema)), ...errors } },
  delete: { responses: { "204": empty, ...errors } }
})

/** Makes the document. */
export const zoo = () => ({
  openapi: "3.1.0",
  info: { title: "Zoo", version: "1" },
  servers: [{ url: "https://zoo.example/{version}", variables: { version: { default: "v1" } } }],
  paths: {
    "/cats": {
      get: {
        parameters: query(
          "limit",
          "cursor",
          "sort",
          "order",
          "color",
          "age__gte",
          "age__lt",
          "name__in",
          "name__icontains"
        ),
        responses: { "200": json(ref("Cats")) }
      },
      post: { requestBody: body(ref("CatInput")), responses: { "201": json(ref("Cat")), ...errors } }
    },
    "/cats/search": {
      post: {
        requestBody: body({ type: "object", properties: { color: { type: "string" } } }),
        responses: { "200": json(ref("Cats")) }
      }
    },
    "/cats/{cat_id}": {
      parameters: [path("cat_id")],
      ...item("Cat", "CatChange"),
      put: { requestBody: body(ref("CatInput")), responses: { "200": json(ref("Cat")), ...errors } }
    },
    "/cats/{cat_id}/adopt": {
      parameters: [path("cat_id")],
      post: { responses: { "200": json(ref("Cat")), ...errors } }
    },
    "/cats/{cat_id}/toys": {
      parameters: [path("cat_id")],
      get: { responses: { "200": json({ type: "array", items: ref("Toy") }), ...errors } },
      post: { requestBody: body(ref("ToyInput")), responses: { "201": json(ref("Toy")), ...errors } }
    },
    "/cats/{cat_id}/toys/{toy_id}": { parameters: [path("cat_id"), path("toy_id")], ...item("Toy", "ToyInput") },
    "/keepers": {
      get: {
        parameters: query("page", "per_page"),
        responses: { "200": json({ type: "array", items: ref("Keeper") }) }
      },
      post: { requestBody: body(ref("KeeperInput")), responses: { "201": json(ref("Keeper")) } }
    },
    "/keepers/{keeper_number}": {
      parameters: [path("keeper_number")],
      get: { responses: { "200": json(ref("Keeper")), ...errors } }
    },
    "/tags": { post: { requestBody: body(ref("Tag")), responses: { "201": json(ref("Tag")), ...errors } } },
    "/tags/{slug}": { parameters: [path("slug")], get: { responses: { "200": json(ref("Tag")), ...errors } } },
    "/rooms/{code}": {
      parameters: [path("code")],
      get: { responses: { "200": json(ref("Room")), ...errors } },
      put: { requestBody: body(ref("RoomInput")), responses: { "200": json(ref("Room")), ...errors } }
    },
    "/visitors/{id}": { parameters: [path("id")], ...item("Visitor", "VisitorInput") },
    "/settings": {
      get: { responses: { "200": json(ref("Settings")), ...errors } },
      patch: { requestBody: body(ref("Settings")), responses: { "200": json(ref("Settings")) } },
      put: { requestBody: body(ref("Settings")), responses: { "200": json(ref("Settings")) } },
      delete: { responses: { "204": empty } }
    },
    "/weather/report": {
      post: {
        responses: {
          "200": json({
            type: "object",
            required: ["degrees"],
            properties: { degrees: { type: "number", example: 21 } }
          })
        }
      }
    }
  },
  components: {
    schemas: {
      Cats: {
        type: "object",
        required: ["data", "total", "next_cursor"],
        properties: {
          data: { type: "array", items: ref("Cat") },
          total: { type: "integer" },
          next_cursor: { type: ["string", "null"] }
        }
      },
      CatInput: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, color: { type: "string" }, age: { type: "integer", minimum: 0 } }
      },
      CatChange: { type: "object", properties: { name: { type: "string" }, color: { type: "string" } } },
      Cat: {
        allOf: [
          ref("CatInput"),
          {
            type: "object",
            required: ["id", "created_at", "status"],
            properties: {
              id: { type: "string", format: "uuid", readOnly: true },
              created_at: { type: "string", format: "date-time", readOnly: true },
              status: { type: "string", enum: ["free", "adopted"] }
            }
          }
        ]
      },
      ToyInput: { type: "object", properties: { name: { type: "string" } } },
      Toy: {
        type: "object",
        required: ["id", "cat_id", "name"],
        properties: { id: { type: "string", format: "uuid" }, cat_id: { type: "string" }, name: { type: "string" } }
      },
      KeeperInput: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
      Keeper: {
        type: "object",
        required: ["number", "name"],
        properties: { number: { type: "integer" }, name: { type: "string" } }
      },
      Tag: { type: "object", required: ["slug"], properties: { slug: { type: "string" } } },
      RoomInput: { type: "object", required: ["size"], properties: { size: { type: "integer" } } },
      Room: {
        type: "object",
        required: ["code", "size"],
        properties: { code: { type: "string" }, size: { type: "integer" } }
      },
      VisitorInput: { type: "object", properties: { name: { type: "string" } } },
      Visitor: {
        type: "object",
        required: ["id", "name"],
        properties: { id: { type: "string" }, name: { type: "string" } }
      },
      Settings: {
        type: "object",
        properties: {
          language: { type: "string", enum: ["en", "fr"] },
          theme: { type: "string", enum: ["light", "dark"] }
        }
      },
      Error: {
        type: "object",
        required: ["error"],
        properties: {
          error: {
            type: "object",
            required: ["message"],
            properties: { message: { type: "string" }, code: { type: "integer" } }
          }
        }
      }
    }
  }
})
