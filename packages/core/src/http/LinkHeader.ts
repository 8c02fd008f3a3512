/**
 * Reads the `Link` header, which has the URL of the next page (RFC 8288).
 */
import { partEnd } from "./FieldList.ts"

// Each expression matches at one position and does not backtrack. Why: no header then takes long to read.
const gap = /[\s,]*/y
const target = /<([^>]*)>/y
const parameter = /\s*;(?:\s*([^\s=;,"<>]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?)?/y

interface Link {
  /** The URL as written in the header. Undefined when the element does not begin with one. */
  readonly target: string | undefined
  readonly parameters: ReadonlyMap<string, string>
  /** Text of the element when a part of it cannot be read, otherwise empty. */
  readonly unread: string
}

/** Reads the links of a header, one for each element of its list. */
const links = function* (text: string): Generator<Link> {
  let at = 0
  const take = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at
    const found = form.exec(text)
    if (found !== null) at = form.lastIndex
    return found
  }
  take(gap)
  while (at < text.length) {
    const start = at
    const link = take(target)
    const parameters = new Map<string, string>()
    for (let found = link && take(parameter); found !== null; found = take(parameter)) {
      const name = found[1]?.toLowerCase() ?? "" // empty between two semicolons
      // B.2: of several parameters with one name the first counts.
      if (!parameters.has(name)) parameters.set(name, found[2]?.replace(/\\(.)/g, "$1") ?? found[3] ?? "")
    }
    const end = partEnd(text, at, ",")
    const unread = text.slice(at, end).trim() === "" ? "" : text.slice(start, end)
    yield { target: link?.[1]?.trim(), parameters, unread }
    at = end
    take(gap)
  }
}

/**
 * Returns the URL of the first link with a relation, as written in the header. Undefined when there is none. Skips
 * links with an `anchor`: they do not refer to this response.
 *
 * @param relation in lower case, e.g. `next`
 * @see RFC 8288, 3 and B.2
 */
export const linkTarget = (header: string | null, relation: string): string | undefined => {
  for (const { parameters, target: found } of links(header ?? "")) {
    // RFC 8288 does not allow single quotes around a value, but some servers write them.
    const relations =
      parameters
        .get("rel")
        ?.toLowerCase()
        .replace(/^'(.*)'$/, "$1")
        .split(/\s+/) ?? []
    if (found !== undefined && relations.includes(relation) && !parameters.has("anchor")) return found
  }
  return undefined
}

/**
 * True when an element of the header has a relation but cannot be read. Its URL is not in `<` and `>` or contains a
 * `>`, or a quotation mark is missing. When {@link linkTarget} then returns undefined, a link was missed.
 *
 * @param relation in lower case, letters only
 */
export const hidesLink = (header: string | null, relation: string): boolean => {
  const named = new RegExp(`\\brel\\s*=\\s*["']?(?:[\\w\\s-]{0,30}\\s)?${relation}\\b`, "i")
  return header !== null && [...links(header)].some(({ unread }) => named.test(unread))
}
