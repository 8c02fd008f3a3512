import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { parse } from "yaml"
import { isObject, objectOf } from "../src/openapi/Json.ts"
import { layoutOf } from "../src/naming/Layout.ts"
import type { Layout } from "../src/naming/Layout.ts"
import { namer, words } from "../src/naming/Names.ts"
import type { SpecProblem } from "../src/openapi/Problem.ts"
import { SpecInvalid } from "../src/openapi/Problem.ts"
import { loadSpec } from "../src/workspace/Spec.ts"
import { findApis } from "../src/workspace/Workspace.ts"

const repository = join(import.meta.dirname, "..", "..", "..")

/** Paths of a document, and what each operation is called. */
interface Scenario {
  readonly name: string
  readonly prefix?: string
  readonly operations: { readonly [operation: string]: string }
}

const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "a collection and its item",
    operations: {
      "GET /entities": "Entities.list",
      "HEAD /entities": "Entities.head",
      "POST /entities": "Entities.create",
      "PUT /entities": "Entities.replaceAll",
      "PATCH /entities": "Entities.updateAll",
      "DELETE /entities": "Entities.deleteAll",
      "GET /entities/{id}": "Entities.get",
      "HEAD /entities/{id}": "Entities.head",
      "POST /entities/{id}": "Entities.post",
      "PUT /entities/{id}": "Entities.replace",
      "PATCH /entities/{id}": "Entities.update",
      "DELETE /entities/{id}": "Entities.delete"
    }
  },
  {
    name: "a collection below an item is a service when its items exist, and an action when not",
    operations: {
      "GET /entities/{id}/vat_ids": "EntityVatIds.list",
      "GET /entities/{entity_id}/vat_ids/{id}": "EntityVatIds.get",
      "POST /entities/{id}/network_credentials": "Entities.networkCredentials",
      "GET /entities/{id}/logo": "Entities.getLogo",
      "PUT /entities/{id}/logo": "Entities.putLogo",
      "DELETE /entities/{id}/logo": "Entities.deleteLogo",
      "PATCH /entities/{id}/settings": "Entities.updateSettings"
    }
  },
  {
    name: "collections three deep",
    operations: {
      "GET /shops/{s}/orders/{o}/lines": "ShopOrderLines.list",
      "DELETE /shops/{s}/orders/{o}/lines/{l}": "ShopOrderLines.delete",
      "POST /shops/{s}/orders/{o}/lines/{l}/cancel": "ShopOrderLines.cancel",
      "POST /shops/{s}/orders/{o}/ship": "ShopOrders.ship"
    }
  },
  {
    name: "actions of collections and of items, of several words and segments",
    operations: {
      "GET /receivables/{id}": "Receivables.get",
      "GET /receivables/required_fields": "Receivables.getRequiredFields",
      "POST /receivables/{id}/mark_as_paid": "Receivables.markAsPaid",
      "POST /receivables/{id}/mark-as-void": "Receivables.markAsVoid",
      "POST /receivables/{id}/markAsSent": "Receivables.markAsSent",
      "GET /receivables/{id}/pdf/link": "Receivables.getPdfLink",
      "POST /receivables/{id}/import": "Receivables.import"
    }
  },
  {
    name: "irregular plurals, and words that are both",
    operations: {
      "GET /people/{id}/addresses/{a}": "PersonAddresses.get",
      "GET /companies/{id}/boxes/{b}": "CompanyBoxes.get",
      "GET /statuses/{id}/criteria/{c}": "StatusCriteria.get",
      "GET /series/{id}/news/{n}": "SeriesNews.get"
    }
  },
  {
    name: "kebab case, camel case, snake case, digits, letters beyond ASCII",
    operations: {
      "GET /credit-notes/{id}": "CreditNotes.get",
      "GET /taxRates/{id}": "TaxRates.get",
      "GET /tax_codes/{id}": "TaxCodes.get",
      "GET /W9Forms/{id}": "W9Forms.get",
      "GET /prüfungen/{id}": "Prüfungen.get"
    }
  },
  {
    name: "capital parameters, and a collection without a list",
    operations: {
      "GET /auth/{TARGET_SYSTEM}": "Auth.get",
      "GET /auth/companies": "Auth.getCompanies",
      "POST /auth/accounts/{TARGET_SYSTEM}": "AuthAccounts.post"
    }
  },
  {
    name: "the same path with parameters of other names",
    operations: { "GET /a/{x}/b": "AB.list", "GET /a/{y}/b/{z}": "AB.get", "DELETE /a/{other}": "A.delete" }
  },
  {
    name: "a single resource, and the root",
    operations: { "GET /status": "Status.list", "GET /me/avatar": "Me.getAvatar", "GET /": "Root.list" }
  },
  {
    name: "a prefix names nothing",
    prefix: "/accounting",
    operations: { "GET /accounting/invoices/{id}": "Invoices.get", "GET /accounting": "Accounting.list" }
  },
  {
    name: "a prefix of several segments, with a slash at its end",
    prefix: "/api/v2/",
    operations: { "GET /api/v2/invoices/{id}": "Invoices.get", "GET /api/health": "Api.getHealth" }
  }
]

const nameAll = ({ operations, prefix }: Scenario): { readonly [operation: string]: string } => {
  const keys = Object.keys(operations).map((key) => key.split(" ") as [method: string, path: string])
  const nameOf = namer(
    keys.map(([, path]) => path),
    prefix ?? null
  )
  return Object.fromEntries(
    keys.map(([method, path]) => {
      const { name, resource } = nameOf({ method, path })
      return [`${method} ${path}`, `${resource}.${name}`]
    })
  )
}

describe("names", () => {
  for (const scenario of scenarios) {
    it(scenario.name, () => assert.deepStrictEqual(nameAll(scenario), scenario.operations))
  }

  it("the overlay's names replace what is derived", () => {
    const nameOf = namer(["/auth/token"], null)
    const { name, resource } = nameOf({
      method: "POST",
      path: "/auth/token",
      name: "createToken",
      resource: "Tokens"
    })
    assert.deepStrictEqual({ name, resource }, { resource: "Tokens", name: "createToken" })
  })

  it("words are separated by case and by characters that are no letters", () => {
    assert.deepStrictEqual(words("vatIds-of__OldEntities2Go"), ["vat", "Ids", "of", "Old", "Entities2", "Go"])
  })
})

const expected: { readonly [api: string]: { readonly [operation: string]: string } } = {
  monite: {
    "POST /auth/token": "Auth.createToken",
    "POST /auth/revoke": "Auth.revokeToken",
    "GET /entities": "Entities.list",
    "PATCH /entities/{entity_id}": "Entities.update",
    "PUT /entities/{entity_id}/logo": "Entities.putLogo",
    "DELETE /entities/{entity_id}/logo": "Entities.deleteLogo",
    "GET /entities/{entity_id}/vat_ids": "EntityVatIds.list",
    "GET /entity_users/my_entity": "EntityUsers.getMyEntity",
    "PATCH /entity_users/my_entity": "EntityUsers.updateMyEntity",
    "POST /bank_accounts/{bank_account_id}/make_default": "BankAccounts.makeDefault",
    "POST /einvoicing_connections/{einvoicing_connection_id}/network_credentials":
      "EinvoicingConnections.createNetworkCredential",
    "GET /counterparts/{counterpart_id}/addresses": "CounterpartAddresses.list",
    "DELETE /counterparts/{counterpart_id}/vat_ids/{vat_id}": "CounterpartVatIds.delete",
    "GET /receivables/required_fields": "Receivables.getRequiredFields",
    "POST /receivables/{receivable_id}/mark_as_paid": "Receivables.markAsPaid",
    "POST /webhook_subscriptions/{webhook_subscription_id}/regenerate_secret": "WebhookSubscriptions.regenerateSecret"
  },
  maesn: {
    "GET /accounting/taxRates": "TaxRates.list",
    "GET /accounting/taxRates/{taxRateId}": "TaxRates.get",
    "POST /accounting/invoices": "Invoices.create",
    "PUT /accounting/contacts/{contactId}": "Contacts.replace",
    "GET /auth/{TARGET_SYSTEM}": "Auth.getLoginUrl",
    "GET /auth/companies": "Auth.listCompanies",
    "POST /auth/accounts/{TARGET_SYSTEM}": "Auth.createAccount",
    "GET /health": "Health.check"
  }
}

const layoutOfApi = Effect.fnUntraced(function* (name: string) {
  const [api] = yield* findApis(repository, name)
  const spec = yield* loadSpec(repository, api!)
  const layout = layoutOf(spec.document, api!.source, spec.source.problemAt)
  return layout instanceof SpecInvalid ? yield* layout : layout
})

const pathsOf = (api: string): ReadonlyArray<string> => {
  const document: unknown = parse(readFileSync(join(repository, "specs", api, "openapi.yaml"), "utf8"))
  return Object.entries(objectOf(objectOf(document).paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).flatMap(([method, value]) =>
      method !== "parameters" && isObject(value) ? [`${method.toUpperCase()} ${path}`] : []
    )
  )
}

describe("names of the repository's APIs", () => {
  for (const [api, names] of Object.entries(expected)) {
    it.effect(`${api}: every operation has a name, and these`, () =>
      Effect.gen(function* () {
        const { operations } = yield* layoutOfApi(api)
        assert.deepStrictEqual([...operations.keys()].toSorted(), pathsOf(api).toSorted())
        const found = Object.keys(names).map((key) => {
          const name = operations.get(key)
          return [key, `${name?.resource}.${name?.name}`]
        })
        assert.deepStrictEqual(Object.fromEntries(found), names)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }
})

const problemAt = (pointer: string, message: string): SpecProblem => ({ file: "x", pointer, message })

describe("files of schemas", () => {
  const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
  const response = (name: string): object => ({
    responses: { "200": { description: "One", content: { "application/json": { schema: ref(name) } } } }
  })
  const layoutFor = (paths: object, components: object): Layout => {
    const layout = layoutOf({ paths, components }, { client: "Client", resourcePrefix: null }, problemAt)
    if (layout instanceof SpecInvalid) throw layout
    return layout
  }

  it("a schema is in the file of the only service that uses it, also through components, else it is shared", () => {
    const { schemaFile } = layoutFor(
      {
        "/cats": { get: { responses: { "200": { $ref: "#/components/responses/Cat" } } } },
        "/dogs": { get: response("Dog") }
      },
      {
        responses: { Cat: { content: { "application/json": { schema: ref("Cat") } } } },
        schemas: {
          Cat: { allOf: [ref("Leg"), ref("Claw")] },
          Dog: ref("Leg"),
          Leg: {},
          Claw: ref("Keratin"),
          Keratin: {},
          Lost: ref("Claw")
        }
      }
    )
    assert.deepStrictEqual(["Cat", "Dog", "Leg", "Claw", "Keratin", "Lost"].map(schemaFile), [
      "cats",
      "dogs",
      "shared",
      // No operation uses `Lost`, so the schemas that it refers to are shared.
      "shared",
      "shared",
      "shared"
    ])
  })

  it("types of a long file are split by families, and a cycle stays in one file", () => {
    const long = (more: object = {}): object => ({
      properties: {
        ...Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`f${n}`, { type: "string" }])),
        ...more
      }
    })
    const { schemaFile, typeFile } = layoutFor(
      { "/pets": { get: response("CatOne") } },
      {
        schemas: {
          CatOne: long({ next: ref("DogOne") }),
          CatTwo: long({ next: ref("DogTwo") }),
          DogOne: long({ next: ref("CatTwo") }),
          DogTwo: long({ next: ref("CatOne") }),
          Bird: ref("CatOne")
        }
      }
    )
    assert.strictEqual(schemaFile("CatOne"), "shared")
    const cycle = new Set(["CatOne", "CatTwo", "DogOne", "DogTwo"].map(typeFile))
    assert.strictEqual(cycle.size, 1)
    assert.strictEqual([...cycle][0], "shared.cat")
    assert.strictEqual(typeFile("Bird"), "shared")
  })
})
