/**
 * Reads the paths of a document, and the names in them.
 */

/** True for a segment that is a parameter alone. */
export const isParameter = (segment: string | undefined): boolean =>
  segment?.startsWith("{") === true && segment.endsWith("}")

/** Segments of a path. */
export const segmentsOf = (path: string): ReadonlyArray<string> => path.split("/").slice(1)

/**
 * Returns a path in the form that roles are found by: `/pets/{id}:feed`, `/pets/{id}.pdf`, `/Pets({id})` and `/pets/` are
 * `/pets/{id}/feed`, `/pets/{id}/pdf`, `/Pets/{id}` and `/pets`.
 */
export const plainPath = (path: string): string =>
  path
    .replaceAll(/\(\{([^{}]+)\}\)/g, "/{$1}")
    .replaceAll(/([^/]):([A-Za-z]\w*)(?=\/|$)/g, "$1/$2")
    .replaceAll(/\}\.([A-Za-z]\w*)(?=\/|$)/g, "}/$1")
    .replace(/(.)\/$/, "$1")

/** Last segment of a path. */
export const lastOf = (path: string): string => segmentsOf(path).at(-1) ?? ""

/** Name of the records with a path: its last segment that is no parameter. */
export const kindOf = (path: string): string => segmentsOf(path).findLast((segment) => !isParameter(segment)) ?? ""

/** Path without its last segment. */
export const above = (path: string): string => path.slice(0, path.lastIndexOf("/"))

/** True for `/pets/{id}` and `/repos/{owner}/{repo}`, and false for `/pets` and `/{id}`. */
export const isItem = (path: string): boolean =>
  isParameter(lastOf(path)) && above(path) !== "" && (!isParameter(lastOf(above(path))) || isItem(above(path)))

/**
 * Returns the value at a segment of a call's path. Two paths may name the same parameter differently, such as `/pets/{id}` and
 * `/pets/{petId}/toys`.
 *
 * @param index position of the segment
 * @param name  name of the parameter for paths that are shorter
 */
export const valueOf = (
  called: string,
  values: Readonly<Record<string, string>>,
  index: number,
  name: string
): string => {
  const segment = segmentsOf(plainPath(called))[index]
  return values[segment !== undefined && isParameter(segment) ? segment.slice(1, -1) : name] ?? ""
}

/** Returns a word in the singular, as far as its ending says it. */
export const singular = (word: string): string =>
  word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word

/** Words of a name, in lower case: `petId`, `pet_id` and `pet-id` are pet and id. */
const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "")

/** Returns the field of a record that a path parameter means: `id` for `petId`, `number` for `issue_number`. */
export const idField = (
  fields: ReadonlyMap<string, string>,
  parameter: string,
  collection: string
): string | undefined => {
  const words = wordsOf(parameter)
  const owner = wordsOf(singular(collection))
  const rest = words.slice(0, owner.length).join() === owner.join() ? words.slice(owner.length) : words.slice(-1)
  const isSame = (name: string, wanted: ReadonlyArray<string>): boolean => wordsOf(name).join() === wanted.join()
  const names = [...fields.keys()]
  return (
    names.find((name) => name === parameter) ??
    names.find((name) => isSame(name, words)) ??
    names.find((name) => rest.length > 0 && isSame(name, rest)) ??
    ["id", "uuid", "slug", "key", "code", "name", "login", "number"].find((name) => fields.has(name))
  )
}
