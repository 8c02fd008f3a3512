/**
 * Finds the resources of a document by its paths, and what each operation does with them.
 *
 * | path | method | role |
 * | --- | --- | --- |
 * | `/pets` | GET with a list, POST, DELETE | `list`, `create`, `clear` |
 * | `/pets/{id}` | GET, PUT, PATCH or POST, DELETE | `read`, `replace`, `merge`, `remove` |
 * | `/pets/{id}/feed` | POST, PUT, PATCH, DELETE | `act` on the pet |
 * | `/pets/{id}/photo` | GET with a file | `download` |
 * | `/pets/search` | POST with a list | `search` |
 * | `/settings` | GET with a record; PUT, PATCH or POST, DELETE | `readOne`, `replaceOne`, `mergeOne`, `removeOne` |
 * | any other | any | `sample` |
 */
import { mediaOf } from "../openapi/Document.ts"
import type { ApiDocument, Operation } from "../openapi/Document.ts"
import { isObject } from "../openapi/Json.ts"
import type { Schemas } from "../openapi/Schemas.ts"
import { above, idField, isItem, isParameter, lastOf, plainPath, segmentsOf, singular } from "./Paths.ts"
import { successOf } from "./Success.ts"
import type { Success } from "./Success.ts"
import { isSameForm, listAt, listIn, recordIn } from "./Shapes.ts"
import type { Shape } from "./Shapes.ts"

/** Role of an operation. */
export type Role =
  | "create"
  | "list"
  | "clear"
  | "read"
  | "replace"
  | "merge"
  | "remove"
  | "act"
  | "download"
  | "search"
  | "readOne"
  | "replaceOne"
  | "mergeOne"
  | "removeOne"
  | "sample"

/** Collection of records with a path. */
export interface Resource {
  /** Path of the collection, or of the one record. Names the collection in the store. */
  readonly path: string
  /** Name of the path parameter that identifies a record. Undefined for a collection without item paths, and for one record. */
  readonly parameter: string | undefined
  /** Path of a record as the document writes it. Undefined without item paths. */
  readonly item: string | undefined
  /** Field of the record with the id; undefined if the record does not show it. */
  readonly id: string | undefined
  /** Pointer of the schema that records are stored in. Undefined if no response has one. */
  readonly schema: string | undefined
  /** True for one record with a path of its own. */
  readonly isOne: boolean
  /** Method that creates records, so that an unknown record does not exist. Undefined for data that only can be read. */
  readonly createdBy: "POST" | "PUT" | undefined
}

/** Role of an operation, with its resource. */
export interface Plan extends Success {
  readonly role: Role
  readonly resource: Resource | undefined
  /** The record or the list in the body. */
  readonly shape: Shape | undefined
  /** Resources of the records in the path, the outermost first. */
  readonly parents: ReadonlyArray<Resource>
  /** The same for a PUT that creates its record, if the document has a status for it. */
  readonly created: (Success & Pick<Plan, "shape">) | undefined
}

const searches = /^(?:_?search|query|find\w*|filter|list)$/i

/** Finds the resources of a document. */
class Finder {
  readonly #schemas: Schemas
  readonly #byPath = new Map<string, Map<string, Operation>>()

  constructor(document: ApiDocument, schemas: Schemas) {
    this.#schemas = schemas
    const declared = new Set(document.operations.map(({ path }) => path))
    for (const operation of document.operations) {
      const wanted = plainPath(operation.path)
      // Two paths may have the same form.
      const path = wanted !== operation.path && declared.has(wanted) ? operation.path : wanted
      const own = this.#byPath.get(path) ?? new Map<string, Operation>()
      this.#byPath.set(path, own.set(operation.method, operation))
    }
  }

  plans(): ReadonlyMap<string, Plan> {
    const resources = this.#resources()
    const plans = new Map<string, Plan>()
    for (const [path, operations] of this.#byPath) {
      for (const operation of operations.values()) {
        const success = successOf(operation)
        const { body } = success
        const [role, resource] = this.#role(path, operation, resources)
        const record = (schema: string | undefined): Shape | undefined =>
          schema === undefined
            ? undefined
            : recordIn(this.#schemas, schema, [resource?.id ?? "id", singular(lastOf(resource?.path ?? ""))])
        const shape =
          body !== undefined && (role === "list" || role === "search") ? this.#list(operation, body) : record(body)
        const made = role === "replace" && operation.responses.has(201) ? successOf(operation, 201) : undefined
        plans.set(operation.id, {
          ...success,
          role,
          resource,
          shape,
          parents: this.#parents(path, resource, resources),
          created: made && { ...made, shape: record(made.body) }
        })
      }
    }
    return plans
  }

  #operation(path: string, method: string): Operation | undefined {
    return this.#byPath.get(path)?.get(method)
  }

  #isList(operation: Operation | undefined): boolean {
    const body = operation && successOf(operation).body
    return operation !== undefined && body !== undefined && this.#list(operation, body) !== undefined
  }

  /** Finds the list in a body: as the document states it, or else by the names. */
  #list({ paging, path }: Operation, body: string): Shape | undefined {
    const items = isObject(paging) ? paging["items"] : undefined
    const stated = typeof items === "string" ? listAt(this.#schemas, body, items) : undefined
    return stated ?? listIn(this.#schemas, body, [lastOf(plainPath(path))])
  }

  /** Returns the resources by path: collections, and single records. */
  #resources(): ReadonlyMap<string, Resource> {
    const found = new Map<string, Resource>()
    for (const path of this.#byPath.keys()) {
      const collection = isItem(path) ? above(path) : path
      const resource = found.has(collection) ? undefined : (this.#collection(collection) ?? this.#single(collection))
      if (resource !== undefined) found.set(collection, resource)
    }
    return found
  }

  #collection(path: string): Resource | undefined {
    const items = [...this.#byPath.keys()].filter((each) => isItem(each) && above(each) === path)
    const [item] = items
    const post = this.#operation(path, "POST")
    const creates = post !== undefined && !this.#isList(post) && !searches.test(lastOf(path))
    const isUsed = item !== undefined && ["GET", "PUT"].some((method) => this.#operation(item, method) !== undefined)
    const isListed = this.#isList(this.#operation(path, "GET"))
    if (!isUsed && !(creates && (isListed || this.#isOther(post)))) return undefined
    const parameter = item === undefined ? undefined : lastOf(item).slice(1, -1)
    const name = lastOf(path)
    const sources = [
      item === undefined ? undefined : this.#operation(item, "GET"),
      creates ? post : undefined,
      item === undefined ? undefined : (this.#operation(item, "PUT") ?? this.#operation(item, "PATCH"))
    ]
    const bodies = sources.flatMap((operation) => (operation === undefined ? [] : (successOf(operation).body ?? [])))
    const [body] = bodies
    const listed = this.#operation(path, "GET")
    const list = listed && successOf(listed).body
    const shape =
      body !== undefined
        ? recordIn(this.#schemas, body, ["id", parameter ?? "id", singular(name)])
        : listed === undefined || list === undefined
          ? undefined
          : listIn(this.#schemas, list, [name])
    const types = shape === undefined ? undefined : this.#schemas.view(shape.schema).types
    // Texts and numbers are no records.
    if (types !== undefined && types.size > 0 && !types.has("object")) return undefined
    const fields = shape === undefined ? new Map<string, string>() : this.#schemas.view(shape.schema).fields
    return {
      path,
      parameter,
      item: item === undefined ? undefined : [...(this.#byPath.get(item)?.values() ?? [])][0]?.path,
      id: idField(fields, parameter ?? "id", name),
      schema: shape?.schema,
      isOne: false,
      createdBy: creates ? "POST" : item !== undefined && this.#operation(item, "PUT") !== undefined ? "PUT" : undefined
    }
  }

  /** True if an operation makes a record of its own kind below another one: a refund of an order, and not a changed order. */
  #isOther(post: Operation): boolean {
    const { body } = successOf(post)
    const parent = above(plainPath(post.path))
    const read = isItem(parent) ? this.#operation(parent, "GET") : undefined
    const shown = read && successOf(read).body
    if (body === undefined || shown === undefined || !post.responses.has(201) || !lastOf(post.path).endsWith("s"))
      return false
    return !isSameForm(this.#schemas, body, shown) && this.#schemas.view(body).fields.has("id")
  }

  /** A record of its own: it can be read and changed at one path. */
  #single(path: string): Resource | undefined {
    const get = this.#operation(path, "GET")
    const changes = ["PUT", "PATCH", "POST", "DELETE"].some((method) => this.#operation(path, method) !== undefined)
    if (get === undefined || !changes || isParameter(lastOf(path))) return undefined
    const { body } = successOf(get)
    if (body === undefined || !this.#schemas.view(body).types.has("object")) return undefined
    return {
      path,
      parameter: undefined,
      item: undefined,
      id: undefined,
      schema: body,
      isOne: true,
      createdBy: undefined
    }
  }

  #role(
    path: string,
    operation: Operation,
    resources: ReadonlyMap<string, Resource>
  ): readonly [Role, Resource | undefined] {
    const { method } = operation
    if (isItem(path)) {
      const resource = resources.get(above(path))
      const roles: Readonly<Record<string, Role>> = {
        GET: "read",
        PUT: "replace",
        PATCH: "merge",
        POST: "merge",
        DELETE: "remove"
      }
      return resource === undefined ? ["sample", undefined] : [roles[method] ?? "sample", resource]
    }
    const last = lastOf(path)
    if (["GET", "POST"].includes(method) && searches.test(last) && this.#isList(operation)) {
      const searched = resources.get(above(path))
      if (searched !== undefined) return ["search", searched]
    }
    const own = resources.get(path)
    if (own !== undefined && !own.isOne) {
      if (method === "GET") return this.#isList(operation) ? ["list", own] : ["sample", undefined]
      if (method === "POST" && own.createdBy === "POST" && !this.#isList(operation)) return ["create", own]
      if (method === "DELETE") return ["clear", own]
      if (method === "PUT" || method === "PATCH")
        return this.#hasId(operation, own) ? [method === "PUT" ? "replace" : "merge", own] : ["sample", undefined]
      return ["sample", undefined]
    }
    if (own !== undefined) {
      const roles: Readonly<Record<string, Role>> = {
        GET: "readOne",
        PUT: "replaceOne",
        PATCH: "mergeOne",
        POST: "mergeOne",
        DELETE: "removeOne"
      }
      return [roles[method] ?? "sample", own]
    }
    const acted = isItem(above(path)) && !isParameter(last) ? resources.get(above(above(path))) : undefined
    if (acted === undefined) return ["sample", undefined]
    if (method !== "GET") return ["act", acted]
    const { body, status } = successOf(operation)
    const isFile = body === undefined && (mediaOf(operation, status) ?? []).length > 0
    return isFile ? ["download", acted] : ["sample", undefined]
  }

  /** True if the body of a request has the id of its record. */
  #hasId({ body }: Operation, { id, parameter }: Resource): boolean {
    const [media] = body?.media ?? []
    return (
      media !== undefined &&
      id !== undefined &&
      parameter !== undefined &&
      this.#schemas.view(media.schema).fields.has(id)
    )
  }

  /** Resources whose records the path names before its own. */
  #parents(path: string, own: Resource | undefined, resources: ReadonlyMap<string, Resource>): ReadonlyArray<Resource> {
    const segments = segmentsOf(path)
    return segments.flatMap((_, index) => {
      const prefix = `/${segments.slice(0, index + 1).join("/")}`
      const resource = isItem(prefix) ? resources.get(above(prefix)) : undefined
      return resource === undefined || resource === own || resource.createdBy === undefined ? [] : [resource]
    })
  }
}

/** Returns the plan of each operation, by operation id. */
export const plansOf = (document: ApiDocument, schemas: Schemas): ReadonlyMap<string, Plan> =>
  new Finder(document, schemas).plans()
