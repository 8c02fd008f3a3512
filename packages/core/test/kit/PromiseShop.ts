/** Promise client of a small shop over scripted responses, and the requests that it sent. */
import { assert } from "@effect/vitest"
import { inspect } from "node:util"
import * as Context from "effect/Context"
import type { ApiClient } from "../../src/call/ApiClient.ts"
import { operation } from "../../src/call/Call.ts"
import type { NotFound, ReadFailure, RateLimited, WriteFailure } from "../../src/operation/Errors.ts"
import { pages } from "../../src/pagination/Paging.ts"
import {
  apiKeyScheme,
  basicScheme,
  bearerScheme,
  documentClient,
  fakeOf,
  files,
  listMethod,
  method,
  requestMethod,
  streamMethod,
  withResources
} from "../../src/promise/index.ts"
import type {
  DocumentClientOptions,
  ListMethod,
  Method,
  RequestOptions,
  ResourceTable,
  StreamMethod,
  Unbound,
  Upload
} from "../../src/promise/index.ts"
import * as S from "../../src/schema/WireSchema.ts"
import { problemsOf } from "../../src/schema/Validation.ts"
import { stream } from "../../src/streaming/Streaming.ts"
import { raw } from "./Raw.ts"

class ShopClient extends Context.Service<ShopClient, ApiClient>()("test/ShopClient") {}
/** Scope of some calls: the tenant. */
export class Tenant extends Context.Service<Tenant, { readonly id: string }>()("test/Tenant") {}

/** Item of the shop. */
export interface Item {
  readonly id: string
}

/** Page of items. */
export interface Page {
  readonly data: ReadonlyArray<Item>
  readonly next?: string
}

const common = { client: ShopClient, check: problemsOf, accept: "application/json" } as const
const item = S.struct({ id: S.string })

const get = operation(() => ({
  ...common,
  id: "Items.get",
  method: "GET",
  path: "/items/{id}",
  kind: "read",
  security: [["bearer"]],
  request: { path: S.struct({ id: S.string }) },
  success: [{ status: 200, as: "json", schema: item }],
  errors: { 404: ["NotFound"] }
}))
const create = operation(() => ({
  ...common,
  id: "Items.create",
  method: "POST",
  path: "/items",
  kind: "write",
  request: { body: item, bodyRequired: true },
  success: [{ status: 201, as: "json", schema: item }]
}))
const list = operation(() => ({
  ...common,
  id: "Items.list",
  method: "GET",
  path: "/items",
  kind: "read",
  request: { query: S.struct({ limit: S.optional(S.integer), cursor: S.optional(S.string) }) },
  success: [{ status: 200, as: "json" }]
}))
const upload = operation(() => ({
  ...common,
  id: "Items.upload",
  method: "PUT",
  path: "/items/{id}/file",
  kind: "idempotent",
  wire: { body: raw.unchanged("application/octet-stream") },
  success: [{ status: 204, as: "none" }]
}))
const owned = operation(() => ({
  ...common,
  id: "Owned.get",
  method: "GET",
  path: "/owned",
  kind: "read",
  scope: [{ service: Tenant, field: "id", in: "header", name: "x-tenant", required: true }],
  success: [{ status: 200, as: "json" }]
}))
const watch = stream(
  () => ({
    ...common,
    id: "Items.watch",
    method: "GET",
    path: "/watch",
    kind: "read",
    success: [{ status: 200, as: "lines", type: "application/x-ndjson" }],
    accept: "application/x-ndjson"
  }),
  "lines"
)

type ReadError = RateLimited | ReadFailure
type Options = RequestOptions
export const getItem: Unbound<Method<[id: string, options?: Options], Item, NotFound | ReadError>> = method(get, {
  path: ["id"]
})
const createItem: Unbound<Method<[body: Item, options?: Options], Item, RateLimited | WriteFailure>> = method(create, {
  body: true
})
const listItems: Unbound<ListMethod<[query?: { readonly limit?: number }, options?: Options], Page, Item, ReadError>> =
  listMethod(
    list,
    pages(list, "Items.list", { style: "token", request: "cursor", next: "next", items: "data" }),
    "data",
    {
      params: true
    }
  )
const uploadItem: Unbound<Method<[id: string, body: Upload, options?: Options], void, RateLimited | WriteFailure>> =
  method(upload, { path: ["id"], body: true, files: files([""]) })
const ownedGet: Unbound<Method<[options?: Options], unknown, ReadError>, "Tenant"> = method(owned, {})
const watchItems: Unbound<StreamMethod<[options?: Options], Item>> = streamMethod(watch, {})

interface Resources {
  readonly items: {
    readonly get: typeof getItem extends Unbound<infer M> ? M : never
    readonly create: typeof createItem extends Unbound<infer M> ? M : never
    readonly list: typeof listItems extends Unbound<infer M> ? M : never
    readonly upload: typeof uploadItem extends Unbound<infer M> ? M : never
    readonly watch: typeof watchItems extends Unbound<infer M> ? M : never
  }
  readonly owned: { readonly get: Method<[options?: Options], unknown, ReadError> }
}

/** Methods of the shop. */
export const resources: ResourceTable<Resources> = {
  methods: {
    items: { get: getItem, create: createItem, list: listItems, upload: uploadItem, watch: watchItems },
    owned: { get: ownedGet }
  },
  request: requestMethod({ client: ShopClient, security: [["bearer"]] })
}

/** Response of the script, or a function that makes it from the request. */
export type Scripted =
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | ((request: Request) => Response | Promise<Response>)

const baseUrl = "https://shop.example/v1"

/** Makes the client. Each request gets the next response; the last one is repeated. */
export const shop = (script: ReadonlyArray<Scripted>, options: Partial<DocumentClientOptions> = {}) => {
  const sent: Array<Request> = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const step = script[Math.min(sent.length, script.length - 1)] ?? {}
    sent.push(request)
    if (typeof step === "function") return step(request)
    const { body, headers = {}, status = 200 } = step
    return body === undefined ? new Response(null, { status, headers }) : Response.json(body, { status, headers })
  }
  const client = withResources(
    documentClient(
      {
        create: "createShop",
        api: "shop",
        client: ShopClient,
        build: raw.requestBuilder,
        schemes: { bearer: bearerScheme, basic: basicScheme, key: apiKeyScheme({ in: "query", name: "key" }) }
      },
      { baseUrl, fetch, policy: { baseDelay: 0, maxDelay: 0 }, credentials: { bearer: "a-token" }, ...options }
    ),
    resources
  )
  return { client, sent }
}

/** Test double of the client. */
export const fakeShop = (given: Parameters<typeof fakeOf<Resources>>[1]) => fakeOf(resources, given)

/** Returns the error of a promise that rejects. */
export const errorOf = async (promise: PromiseLike<unknown>): Promise<unknown> =>
  promise.then(
    (value) => assert.fail(`resolved with ${inspect(value)}`),
    (error: unknown) => error
  )
