/**
 * The names of services and their methods, derived from method and path.
 *
 * `/entities` is a collection: `list`, `create`; `/entities/{id}` its item: `get`, `update`, `delete`. A collection below an
 * item (`/entities/{id}/vat_ids`, when `/entities/{id}/vat_ids/{id}` exists) is a service of its own, `EntityVatIds`.
 * Every other segment is an action: `issue`, `putLogo`, `getRequiredFields`. `x-faktura-name` and `x-faktura-resource` in
 * the overlay replace what is derived.
 */
import pluralize from "pluralize"

/** What a name is derived from. */
export interface NamedOperation {
  readonly method: string
  readonly path: string
  /** `x-faktura-resource` and `x-faktura-name`, where the overlay has them. */
  readonly resource?: string | undefined
  readonly name?: string | undefined
}

/** A service and a method of it. */
export interface OperationName {
  /** `EntityVatIds` */
  readonly resource: string
  /** `list` */
  readonly name: string
}

/** A name with what it was derived from, for operations that would be called alike. */
export interface DerivedName extends OperationName {
  /** The service's path without the names of parameters: `entities/{}/vat_ids`. */
  readonly collection: string
  /** The service's name with every segment of that path in it. */
  readonly fullResource: string
}

/** The words of a name: `VatIds`, `vat_ids` and `vat-ids` are two. */
export const words = (text: string): ReadonlyArray<string> =>
  text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")

/** `vat_ids` as `VatIds`. */
export const pascal = (text: string): string =>
  words(text)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")

/** `vat_ids` as `vatIds`. */
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

/** Derives names; `paths` are all paths of the document, `prefix` is a path prefix that names no resource. */
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

  // Collections are known by their items: `/a/{id}/b/{id}` makes `/a` and `/a/{id}/b` collections.
  const collections = new Set<string>()
  for (const path of paths) {
    const segments = segmentsOf(path)
    segments.forEach((segment, index) => {
      if (isParameter(segment)) collections.add(schema(segments.slice(0, index)))
    })
  }

  return ({ method, name, path, resource }) => {
    const segments = segmentsOf(path)
    const end = Math.max(
      1,
      ...segments.map((segment, index) =>
        !isParameter(segment) && collections.has(schema(segments.slice(0, index + 1))) ? index + 1 : 0
      )
    )
    const nouns = segments
      .slice(0, end)
      .filter(
        (segment, index) =>
          !isParameter(segment) && (index === 0 || collections.has(schema(segments.slice(0, index + 1))))
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
      collection: schema(segments.slice(0, end)),
      fullResource: serviceName(segments.slice(0, end).filter((segment) => !isParameter(segment)))
    }
  }
}

/** A path without the names of its parameters. */
const schema = (segments: ReadonlyArray<string>): string =>
  segments.map((segment) => (isParameter(segment) ? "{}" : segment)).join("/")
