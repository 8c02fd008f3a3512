/**
 * Path templates, such as `/items/{id}` (OpenAPI 3.1, 4.8.8.1): the names of their parameters, in order.
 */

/** Returns the names in braces, each once, in the order of the path. */
export const templateNames = (path: string): ReadonlyArray<string> => [
  ...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name))
]

/** Sorts names of path parameters in the order of the path. */
export const inPathOrder = (path: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const order = templateNames(path)
  return names.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
}
