/**
 * Expands URI templates as in RFC 6570, 3.2.1. The client's requests are compared with the results.
 */

/** Value of a variable: a text, a list, or pairs. */
export type Value = string | ReadonlyArray<string> | { readonly [key: string]: string }

/**
 * Operators: the first character, the separator, named or not, and the text after the name of an empty value (RFC 6570,
 * appendix A).
 */
const operators: {
  readonly [operator: string]: readonly [first: string, joint: string, named: boolean, empty: string, reserved: boolean]
} = {
  "": ["", ",", false, "", false],
  "+": ["", ",", false, "", true],
  ".": [".", ".", false, "", false],
  ";": [";", ";", true, "", false],
  "?": ["?", "&", true, "=", false],
  "&": ["&", "&", true, "=", false]
}

const unreserved = /[A-Za-z0-9\-._~]/
const reserved = /[:/?#[\]@!$&'()*+,;=]/

const bytes = (character: string): string =>
  [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("")

/** Encodes a text. RFC 6570, 1.5 and 3.2.3: percent-encoded triplets pass where reserved characters do. */
export const encodeText = (text: string, allowsReserved: boolean): string => {
  const parts = allowsReserved ? text.split(/(%[0-9A-Fa-f]{2})/) : [text]
  return parts
    .map((part, index) =>
      index % 2 === 1
        ? part
        : [...part]
            .map((each) => (unreserved.test(each) || (allowsReserved && reserved.test(each)) ? each : bytes(each)))
            .join("")
    )
    .join("")
}

/** Expands an expression with one variable. Empty for a list or pairs without members, which count as undefined. */
export const expand = (operator: string, name: string, explode: boolean, value: Value): string => {
  const [first, joint, named, empty, allows] = operators[operator]!
  const write = (text: string): string => encodeText(text, allows)
  const pair = (key: string, text: string): string => `${key}${text === "" ? empty : `=${write(text)}`}`
  if (typeof value === "string") return first + (named ? pair(name, value) : write(value))
  const isList = Array.isArray(value)
  const entries: ReadonlyArray<readonly [string, string]> = isList
    ? (value as ReadonlyArray<string>).map((each, index) => [String(index), each] as const)
    : Object.entries(value as { readonly [key: string]: string })
  if (entries.length === 0) return ""
  if (explode) {
    const each = entries.map(([key, text]) => {
      if (isList) return named ? pair(name, text) : write(text)
      return named ? pair(write(key), text) : `${write(key)}=${write(text)}`
    })
    return first + each.join(joint)
  }
  const flat = entries.flatMap(([key, text]) => (isList ? [write(text)] : [write(key), write(text)])).join(",")
  return first + (named ? `${name}=` : "") + flat
}
