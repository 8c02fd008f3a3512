/**
 * Replays: what the rules say of a change, shown by generated services that run.
 *
 * A response that only the new document allows is read by the service of the old one. A request that only the old document
 * allows is refused by the service of the new one, before it is sent.
 */
import { rm, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Credentials from "@faktura/core/Credentials"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { emit } from "../../src/generate/Emit.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"
import { linesOf, record } from "../kit/DiffDocuments.ts"
import { content, ref } from "../kit/Documents.ts"
import { around } from "../kit/Normalized.ts"
import { typeCheckFolder } from "../kit/TypeCheck.ts"
import { acceptance } from "../kit/Validator.ts"

const folder = join(typeCheckFolder, "replay")
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Two operations of a schema: `GET /things` returns it, `POST /things` sends it. */
const documentOf = (schema: JsonObject): JsonObject =>
  around(
    {
      "/things": {
        get: { operationId: "getThing", responses: { "200": { description: "ok", ...content(ref("Thing")) } } },
        post: {
          operationId: "createThing",
          requestBody: { required: true, ...content(ref("Thing")) },
          responses: { "204": { description: "ok" } }
        }
      }
    },
    { schemas: { Thing: schema } }
  )

/** Operations of emitted code, as the test uses them. The code is written while the test runs. */
interface Operations {
  readonly list: () => Effect.Effect<unknown, { readonly _tag: string }, unknown>
  readonly create: (options: { readonly body: unknown }) => Effect.Effect<unknown, { readonly _tag: string }, unknown>
}
interface Layers {
  readonly layer: (settings: {
    readonly baseUrl: string
    readonly credentials: unknown
    readonly fetch: typeof fetch
  }) => Layer.Layer<unknown>
}

/** Generates the services of a document, and returns functions that call them over a fetch of the test. */
const servicesOf = async (name: string, document: JsonObject) => {
  const output = join(folder, name)
  await mkdir(folder, { recursive: true })
  await writeFile(`${output}.json`, JSON.stringify(document))
  await Effect.runPromise(
    emit({
      spec: `${output}.json`,
      allowRemote: false,
      output,
      name: "Api",
      resourcePrefix: undefined,
      validation: true,
      extension: ".ts"
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
  // The casts: the modules were generated from the document above.
  const operations = (await import(join(output, "effect", "operations", "things.gen.ts"))) as Operations
  const { layer } = (await import(join(output, "effect", "layer.gen.ts"))) as Layers
  const sent: Array<string> = []
  /** Runs a call; gives the result, or the tag of the error. */
  const run = (call: Effect.Effect<unknown, { readonly _tag: string }, unknown>, body: unknown): Promise<unknown> =>
    Effect.runPromise(
      call.pipe(
        Effect.catch(({ _tag }) => Effect.succeed(_tag)),
        Effect.provide(
          layer({
            baseUrl: "https://api.example",
            credentials: Credentials.make({}),
            fetch: (input, options) => {
              sent.push(new Request(input, options).method)
              return Promise.resolve(body === undefined ? new Response(null, { status: 204 }) : Response.json(body))
            }
          })
        )
        // The cast: the layer has all that an operation needs.
      ) as Effect.Effect<unknown>
    )
  return {
    sent,
    read: (body: unknown) => run(operations.list(), body),
    write: (body: unknown) => run(operations.create({ body }), undefined)
  }
}

const text = { type: "string" }

type Row = readonly [name: string, before: JsonObject, after: JsonObject, value: JsonObject, line: string]

/** Changes of responses, with a value that is valid after the change only. */
const responses: ReadonlyArray<Row> = [
  [
    "enum-value",
    record({ a: { ...text, enum: ["x", "y"] } }, "a"),
    record({ a: { ...text, enum: ["x", "y", "z"] } }, "a"),
    { a: "z" },
    "value-added, minor, response at Thing.a: GET /things"
  ],
  [
    "longer-text",
    record({ a: { ...text, maxLength: 3 } }, "a"),
    record({ a: { ...text, maxLength: 5 } }, "a"),
    { a: "abcde" },
    "limit-loosened, minor, response at Thing.a: GET /things"
  ],
  [
    "other-format",
    record({ a: { ...text, format: "uuid" } }, "a"),
    record({ a: text }, "a"),
    { a: "x" },
    "format-removed, minor, response at Thing.a: GET /things"
  ],
  [
    "optional-null",
    record({ a: text }),
    record({ a: { type: ["string", "null"] } }),
    { a: null },
    "optional-null-added, patch, response at Thing.a: GET /things"
  ]
]

/** Changes of requests, with a value that was valid before the change only. */
const requests: ReadonlyArray<Row> = [
  [
    "enum-value-removed",
    record({ a: { ...text, enum: ["x", "y"] } }, "a"),
    record({ a: { ...text, enum: ["x"] } }, "a"),
    { a: "y" },
    "value-removed, major, request at Thing.a: POST /things"
  ],
  [
    "shorter-text",
    record({ a: { ...text, maxLength: 5 } }, "a"),
    record({ a: { ...text, maxLength: 3 } }, "a"),
    { a: "abcde" },
    "limit-tightened, major, request at Thing.a: POST /things"
  ],
  [
    "format",
    record({ a: text }, "a"),
    record({ a: { ...text, format: "uuid" } }, "a"),
    { a: "x" },
    "format-added, major, request at Thing.a: POST /things"
  ]
]

const isValid = (schema: JsonObject, value: unknown): boolean => acceptance({}, schema)(value)

describe("responses that only the new document allows", () => {
  for (const [name, before, after, value, line] of responses) {
    it(`${name}: the old service reads them`, async () => {
      assert.include(linesOf({ before: documentOf(before), after: documentOf(after) }), line)
      assert.deepStrictEqual([isValid(before, value), isValid(after, value)], [false, true])
      const old = await servicesOf(name, documentOf(before))
      assert.deepStrictEqual(await old.read(value), value)
    })
  }
})

describe("requests that only the old document allows", () => {
  for (const [name, before, after, value, line] of requests) {
    it(`${name}: the new service refuses them before they are sent`, async () => {
      assert.include(linesOf({ before: documentOf(before), after: documentOf(after) }), line)
      const old = await servicesOf(`${name}-before`, documentOf(before))
      assert.deepStrictEqual([await old.write(value), old.sent], [undefined, ["POST"]])
      const fresh = await servicesOf(`${name}-after`, documentOf(after))
      assert.deepStrictEqual([await fresh.write(value), fresh.sent], ["RequestInvalid", []])
    })
  }
})
