/**
 * Parameter styles other than the defaults, named as in OpenAPI. Bundles contain only the styles in use.
 */
import { encode, hasParts, isWellFormed, pairsBy, refuse, textBy, textOf, wellFormed } from "./Parameters.ts"
import type { Entry, PairStyle, Parameter, TextStyle } from "./Parameters.ts"

/** Style `label` of paths: `.a.b` (RFC 6570, 3.2.5). */
export const label: TextStyle = /* @__PURE__ */ textBy(".", ".", false)

/** Style `matrix` of paths: `;id=a;id=b` (RFC 6570, 3.2.7). */
export const matrix: TextStyle = /* @__PURE__ */ textBy(";", ";", true)

/** Style `spaceDelimited` of the query: `id=a%20b`. With `explode` it is the style `form`. */
export const spaceDelimited: PairStyle = /* @__PURE__ */ pairsBy("%20", false)

/** Style `pipeDelimited` of the query: `id=a%7Cb`. With `explode` it is the style `form`. */
export const pipeDelimited: PairStyle = /* @__PURE__ */ pairsBy("%7C", false)

const deepPairs = (name: string, parameter: Parameter, ...above: ReadonlyArray<unknown>): ReadonlyArray<Entry> => {
  const { field, problems, value, writing } = parameter
  if (!hasParts(value)) {
    const text = textOf(parameter)
    return text === undefined ? [] : [[name, writing.value(text)]]
  }
  if (above.includes(value)) {
    refuse(problems, field, "a value that does not contain itself")
    return []
  }
  const [open, close] = writing.brackets ?? ["[", "]"]
  return Object.entries(value).flatMap(([key, inner]) => {
    if (isWellFormed(key)) {
      return deepPairs(name + open + writing.key(key) + close, { ...parameter, value: inner }, ...above, value)
    }
    refuse(problems, field, wellFormed)
    return []
  })
}

/**
 * Style `deepObject` of the query: `filter[status]=paid`.
 *
 * OpenAPI does not define nested lists and objects. They are written with more brackets, lists with indices:
 * `filter[tags][0]=a`.
 */
export const deepObject: PairStyle = (parameter) => deepPairs(parameter.writing.name(parameter.name), parameter)

/**
 * Encodes a value of a query parameter with `allowReserved`.
 *
 * Keeps RFC 3986's reserved characters and percent-encoded triplets (RFC 6570, 3.2.3), except `#`, which would end the query.
 */
export const allowReserved = (text: string): string =>
  text
    .split(/(%[\dA-Fa-f]{2}|[:/?[\]@!$&'()*+,;=])/)
    .map((part, index) => (index % 2 === 1 ? part : encode(part)))
    .join("")
