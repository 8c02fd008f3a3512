import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { SpecInvalid } from "../src/openapi/Problem.ts"
import { generateDocument } from "./kit/Workspace.ts"

const operation = (id: string, extra: object = {}): object => ({
  operationId: id,
  responses: { "204": { description: "Done" } },
  ...extra
})
const list = (id: string): object => ({
  operationId: id,
  parameters: [{ name: "t", in: "query", schema: { type: "string" } }],
  "x-faktura-pagination": { style: "token", request: "t", next: "next", items: "data" },
  responses: {
    "200": {
      description: "Some",
      content: {
        "application/json": {
          schema: {
            type: "object",
            properties: { next: { type: "string" }, data: { type: "array", items: { type: "string" } } }
          }
        }
      }
    }
  }
})
const idParameter = { parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }] }

const clashes: ReadonlyArray<{
  readonly name: string
  readonly paths: { readonly [path: string]: object }
  readonly schemas?: object
  readonly pointer: string
  readonly says: ReadonlyArray<string>
}> = [
  {
    name: "two operations with one name",
    paths: {
      "/things/close": { post: operation("closeAll") },
      "/things/{id}/close": { ...idParameter, post: operation("closeOne") }
    },
    pointer: "#/paths/~1things~1{id}~1close/post",
    says: ["Things.closeById, not Things.close", "POST /things/close", "x-faktura-name"]
  },
  {
    name: "an operation called like the stream of a list",
    paths: { "/things": { get: list("listThings") }, "/things/{id}/stream": { ...idParameter, post: operation("s") } },
    pointer: "#/paths/~1things~1{id}~1stream/post",
    says: ["Things.streamById", "GET /things has this name", "x-faktura-name"]
  },
  {
    name: "a name that begins with a digit",
    paths: { "/2fa": { post: operation("twoFactors") } },
    pointer: "#/paths/~12fa/post",
    says: ["Resource2fa.create", "x-faktura-resource"]
  },
  {
    name: "a service that generated files could not tell from their own",
    paths: { "/services": { get: operation("services") } },
    pointer: "#/paths/~1services/get",
    says: ["ServicesResource.list", "x-faktura-resource"]
  },
  {
    name: "a service called like the client",
    paths: { "/scenarioClient": { get: operation("clients") } },
    pointer: "#/paths/~1scenarioClient/get",
    says: ["ScenarioClientResource.list", "x-faktura-resource"]
  },
  {
    name: "a service called like the client's settings",
    paths: { "/scenarioClientSettings": { get: operation("settings") } },
    pointer: "#/paths/~1scenarioClientSettings/get",
    says: ["ScenarioClientSettingsResource.list", "x-faktura-resource"]
  },
  ...(
    [
      ["behind it", "/things", "/thingsMethods", "ThingsMethodsResource.list"],
      ["before it", "/thingsMethods", "/things", "ThingsResource.list"]
    ] as const
  ).map(([where, first, second, says]) => ({
    name: `a service called like the type of another's methods, ${where}`,
    paths: { [first]: { get: operation("a") }, [second]: { get: operation("b") } },
    pointer: `#/paths/~1${second.slice(1)}/get`,
    says: [says, "x-faktura-resource"]
  })),
  {
    name: "a service called like one that the context gives",
    paths: {
      "/account": {
        get: operation("account", {
          parameters: [{ name: "a", in: "query", schema: {}, "x-faktura-context": { service: "Account", field: "id" } }]
        })
      }
    },
    pointer: "#/paths/~1account/get",
    says: ["AccountResource.list", "x-faktura-resource"]
  },
  {
    name: "two services that differ by case only",
    paths: { "/vatIds": { get: operation("a") }, "/vatids": { get: operation("b") } },
    pointer: "#/paths/~1vatids/get",
    says: ["VatidsResource.list", "Vatids", "x-faktura-resource"]
  },
  {
    name: "two schemas with one name in TypeScript",
    paths: { "/things": { post: operation("things") } },
    schemas: { "Thing.New": { type: "string" }, Thing_New: { type: "string" } },
    pointer: "#/components/schemas/Thing_New",
    says: ["Thing_NewSchema"]
  },
  {
    name: "a schema called like an operation's type",
    paths: { "/things": { post: operation("createThing") } },
    schemas: { CreateThingData: { type: "string" } },
    pointer: "#/components/schemas/CreateThingData",
    says: ["CreateThingDataSchema"]
  },
  {
    name: "two operations with one function in the raw package",
    paths: { "/things": { post: operation("make_thing") }, "/others": { post: operation("makeThing") } },
    pointer: "#/paths/~1others/post",
    says: ["makeThing2"]
  }
]

const clash = (paths: object, schemas?: object) =>
  generateDocument("clash", {
    openapi: JSON.stringify(
      { openapi: "3.1.0", info: { title: "T", version: "1" }, paths, components: { schemas } },
      undefined,
      2
    )
  })

describe("clashes", () => {
  for (const { name, paths, pointer, says, schemas } of clashes) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { operations, warnings } = yield* clash(paths, schemas)
        assert.strictEqual(operations, Object.keys(paths).length)
        const warning = warnings.find((each) => each.pointer === pointer)
        assert.isDefined(warning, JSON.stringify(warnings))
        assert.strictEqual(warning!.kind, "renamed")
        for (const part of says) assert.include(warning!.message, part)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }

  const mistakes = {
    "a name that no function can have": {
      paths: { "/things": { post: operation("things", { "x-faktura-name": "CreateThing" }) } },
      pointer: "#/paths/~1things/post",
      says: "CreateThing",
      sets: "x-faktura-name"
    },
    "one name for two operations": {
      paths: {
        "/things": { post: operation("a", { "x-faktura-name": "make" }) },
        "/things/{id}/again": { ...idParameter, post: operation("b", { "x-faktura-name": "make" }) }
      },
      pointer: "#/paths/~1things~1{id}~1again/post",
      says: "Things.make",
      sets: "x-faktura-name"
    },
    "a service called like the type of another's methods": {
      paths: {
        "/things": { post: operation("a", { "x-faktura-resource": "PetsMethods" }) },
        "/others": { post: operation("b", { "x-faktura-resource": "Pets" }) }
      },
      pointer: "#/paths/~1others/post",
      says: "the services Pets and PetsMethods clash",
      sets: "x-faktura-resource"
    }
  }
  for (const [name, { paths, pointer, says, sets }] of Object.entries(mistakes)) {
    it.effect(`a mistake of the overlay: ${name}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(clash(paths))
        assert.instanceOf(error, SpecInvalid)
        const problem = error.problems.find((each) => each.pointer === pointer)
        assert.isDefined(problem, error.message)
        assert.strictEqual(problem!.file, "specs/clash/openapi.yaml")
        assert.isAbove(problem!.line!, 1)
        for (const part of [says, sets]) assert.include(problem!.message, part)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }
})
