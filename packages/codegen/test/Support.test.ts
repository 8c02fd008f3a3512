import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { SpecInvalid } from "../src/openapi/Problem.ts"
import { generateDocument } from "./kit/Workspace.ts"

const broken: ReadonlyArray<{
  readonly name: string
  readonly document: string
  readonly at: string
  readonly says: string
}> = [
  {
    name: "a reference into another file",
    document: "paths: { /x: { get: { operationId: x, responses: { '200': { $ref: './other.yaml#/X' } } } } }",
    at: "#/paths/~1x/get/responses/200/$ref",
    says: "bundle"
  },
  {
    name: "a misspelt extension",
    document:
      "paths: { /x: { get: { operationId: x, x-faktura-idempotant: true, responses: { '204': { description: ok } } } } }",
    at: "#/paths/~1x/get/x-faktura-idempotant",
    says: "x-faktura-idempotent"
  },
  {
    name: "an extension in the wrong place",
    document:
      "paths: { /x: { x-faktura-name: y, get: { operationId: x, responses: { '204': { description: ok } } } } }",
    at: "#/paths/~1x/x-faktura-name",
    says: "set it on an operation"
  },
  {
    name: "an extension of the wrong form",
    document:
      "paths: { /x: { get: { operationId: x, parameters: [{ name: a, in: query, schema: {}, x-faktura-context: { service: 'not a name' } }], responses: { '204': { description: ok } } } } }",
    at: "#/paths/~1x/get/parameters/0/x-faktura-context",
    says: "field"
  },
  {
    name: "an extension of schemas in a place that has none",
    document:
      "paths: { /x: { get: { operationId: x, parameters: [{ name: a, in: query, schema: {}, x-faktura-sensitive: true }], responses: { '204': { description: ok } } } } }",
    at: "#/paths/~1x/get/parameters/0/x-faktura-sensitive",
    says: "set it on an operation or a schema"
  },
  {
    name: "pages that nobody can turn: no such parameter",
    document:
      "paths: { /x: { get: { operationId: x, x-faktura-pagination: { style: token, request: cursor, next: next, items: data }, responses: { '200': { description: ok, content: { application/json: { schema: { type: object, properties: { next: { type: string }, data: { type: array, items: {} } } } } } } } } } }",
    at: "#/paths/~1x/get/x-faktura-pagination/request",
    says: "cursor"
  },
  {
    name: "a search whose body takes no token",
    document:
      "paths: { /x: { post: { operationId: x, requestBody: { content: { application/json: { schema: { type: object, properties: { text: { type: string } } } } } }, x-faktura-pagination: { style: token, in: body, request: cursor, next: next, items: data }, responses: { '200': { description: ok, content: { application/json: { schema: { type: object, properties: { next: { type: string }, data: { type: array, items: {} } } } } } } } } } }",
    at: "#/paths/~1x/post/x-faktura-pagination/request",
    says: "request body has no field cursor"
  },
  {
    name: "pages that would end after the first: no such field in the answer",
    document:
      "paths: { /x: { get: { operationId: x, parameters: [{ name: cursor, in: query, schema: {} }], x-faktura-pagination: { style: token, request: cursor, next: meta.nxt, items: data }, responses: { '200': { description: ok, content: { application/json: { schema: { allOf: [{ $ref: '#/components/schemas/M' }, { type: object, properties: { data: { type: array, items: {} } } }] } } } } } } } }\ncomponents: { schemas: { M: { type: object, properties: { meta: { type: object, properties: { next: { type: string } } } } } } }",
    at: "#/paths/~1x/get/x-faktura-pagination/next",
    says: "meta.nxt"
  }
]

describe("documents that code cannot be generated from", () => {
  for (const { at, document, name, says } of broken) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const openapi = `openapi: 3.1.0\ninfo: { title: T, version: "1" }\n${document}\n`
        const error = yield* Effect.flip(generateDocument("broken", { openapi }))
        assert.instanceOf(error, SpecInvalid)
        const problem = error.problems.find(({ pointer }) => pointer === at)
        assert.isDefined(problem, error.message)
        assert.include(problem!.message, says)
        assert.isAtLeast(problem!.line!, 3)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }
})
