/**
 * Derives the names of services and methods from HTTP method and path.
 *
 * - `/entities` is a collection: `list`, `create`.
 * - `/entities/{id}` is its item: `get`, `update`, `delete`.
 * - `/entities/{id}/vat_ids` is the service `EntityVatIds` when `/entities/{id}/vat_ids/{id}` exists.
 * - Every other segment is an action: `issue`, `putLogo`, `getRequiredFields`.
 *
 * `x-faktura-name` and `x-faktura-resource` in the overlay replace derived names.
 */
import pluralize from "pluralize"

/** Operation without its name. */
export interface NamedOperation {
  readonly method: string
  readonly path: string
  /** `x-faktura-resource` and `x-faktura-name` of the overlay. */
  readonly resource?: string | undefined
  readonly name?: string | undefined
}

/** Names of an operation's service and method. */
export interface OperationName {
  /** Service, e.g. `EntityVatIds`. */
  readonly resource: string
  /** Method, e.g. `list`. */
  readonly name: string
}

/** Name with its origin, for operations with equal names. */
export interface DerivedName extends OperationName {
  /** Path of the service without parameter names: `entities/{}/vat_ids`. */
  readonly collection: string
  /** Service name from all segments of that path. */
  readonly fullResource: string
}

/** Splits a name into words: `VatIds`, `vat_ids` and `vat-ids` have two. */
export const words = (text: string): ReadonlyArray<string> =>
  text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")

/** Converts to Pascal case: `VatIds` for `vat_ids`. */
export const pascal = (text: string): string =>
  words(text)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")

/** Converts to camel case: `vatIds` for `vat_ids`. */
export const camel = (text: string): string => {
  const name = pascal(text)
  return name.slice(0, 1).toLowerCase() + name.slice(1)
}

const isParameter = (segment: string): boolean => segment.startsWith("{")

const onItem: Record<string, string> = {
  GET: "get",
  HEAD: "head",
  POST: "post",
  PUT: "replace",
  PATCH: "update",
  DELETE: "delete"
}
const onCollection: Record<string, string> = {
  GET: "list",
  HEAD: "head",
  POST: "create",
  PUT: "replaceAll",
  PATCH: "updateAll",
  DELETE: "deleteAll"
}
const actionPrefix: Record<string, string> = { GET: "get", HEAD: "head", PUT: "put", PATCH: "update", DELETE: "delete" }

/**
 * Returns a function that derives names.
 *
 * @param paths  all paths of the document
 * @param prefix path prefix that names no resource
 */
export const namer = (
  paths: ReadonlyArray<string>,
  prefix: string | null
): ((operation: NamedOperation) => DerivedName) => {
  const segments = (path: string): ReadonlyArray<string> => path.split("/").filter((segment) => segment !== "")
  const nameless = segments(prefix ?? "")
  const segmentsOf = (path: string): ReadonlyArray<string> => {
    const all = segments(path)
    return all.length > nameless.length && nameless.every((segment, index) => segment === all[index])
      ? all.slice(nameless.length)
      : all
  }

  // A path with an item makes a collection: `/a/{id}/b/{id}` makes `/a` and `/a/{id}/b` collections.
  const collections = new Set<string>()
  for (const path of paths) {
    const segments = segmentsOf(path)
    segments.forEach((segment, index) => {
      if (isParameter(segment)) collections.add(namelessPath(segments.slice(0, index)))
    })
  }

  return ({ method, name, path, resource }) => {
    const segments = segmentsOf(path)
    const end = Math.max(
      1,
      ...segments.map((segment, index) =>
        !isParameter(segment) && collections.has(namelessPath(segments.slice(0, index + 1))) ? index + 1 : 0
      )
    )
    const nouns = segments
      .slice(0, end)
      .filter(
        (segment, index) =>
          !isParameter(segment) && (index === 0 || collections.has(namelessPath(segments.slice(0, index + 1))))
      )
    const serviceName = (some: ReadonlyArray<string>): string =>
      some.map((noun, index) => pascal(index < some.length - 1 ? pluralize.singular(noun) : noun)).join("")
    const derivedResource = serviceName(nouns)
    const action = segments.slice(end).filter((segment) => !isParameter(segment))
    const last = segments.at(-1)
    const derivedName =
      action.length > 0
        ? camel(`${actionPrefix[method] ?? ""} ${action.join(" ")}`)
        : ((last !== undefined && isParameter(last) ? onItem : onCollection)[method] ?? method.toLowerCase())
    return {
      resource: resource ?? (derivedResource === "" ? "Root" : derivedResource),
      name: name ?? derivedName,
      collection: namelessPath(segments.slice(0, end)),
      fullResource: serviceName(segments.slice(0, end).filter((segment) => !isParameter(segment)))
    }
  }
}

/** Returns a path without parameter names. */
const namelessPath = (segments: ReadonlyArray<string>): string =>
  segments.map((segment) => (isParameter(segment) ? "{}" : segment)).join("/")
