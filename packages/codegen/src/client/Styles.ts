/**
 * Styles of parameters besides the defaults, by their names in OpenAPI. Programs bring along those that their operations use.
 */
import { encode, hasParts, isWellFormed, pairsBy, refuse, textBy, textOf, wellFormed } from "./Parameters.ts"
import type { Entry, PairStyle, Parameter, TextStyle } from "./Parameters.ts"

/** `label`, in paths: `.a.b` (RFC 6570, 3.2.5). */
export const label: TextStyle = /* @__PURE__ */ textBy(".", ".", false)

/** `matrix`, in paths: `;id=a;id=b` (RFC 6570, 3.2.7). */
export const matrix: TextStyle = /* @__PURE__ */ textBy(";", ";", true)

/** `spaceDelimited`, in the query: `id=a%20b`. Exploded it is `form`. */
export const spaceDelimited: PairStyle = /* @__PURE__ */ pairsBy("%20", false)

/** `pipeDelimited`, in the query: `id=a%7Cb`. Exploded it is `form`. */
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
 * `deepObject`, in the query: `filter[status]=paid`.
 *
 * OpenAPI says nothing of lists and objects inside. They are written with brackets, a list with its indices:
 * `filter[tags][0]=a`.
 */
export const deepObject: PairStyle = (parameter) => deepPairs(parameter.writing.name(parameter.name), parameter)

/**
 * `allowReserved`, in the query: leaves RFC 3986's reserved characters and percent-encoded triplets as they are (RFC 6570,
 * 3.2.3), but for `#`, which would end the query.
 */
export const allowReserved = (text: string): string =>
  text
    .split(/(%[\dA-Fa-f]{2}|[:/?[\]@!$&'()*+,;=])/)
    .map((part, index) => (index % 2 === 1 ? part : encode(part)))
    .join("")
