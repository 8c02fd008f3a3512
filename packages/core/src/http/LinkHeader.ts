/**
 * The `Link` header: where the next page is (RFC 8288).
 */
import { partEnd } from "./FieldList.ts"

// Each expression matches at one place and cannot give back what it took, so that no header takes long to read.
const gap = /[\s,]*/y
const target = /<([^>]*)>/y
const parameter = /\s*;(?:\s*([^\s=;,"<>]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?)?/y

interface Link {
  /** As it stands in the header; undefined where the element does not begin with one. */
  readonly target: string | undefined
  readonly parameters: ReadonlyMap<string, string>
  /** The element's text where it is not all read; else empty. */
  readonly unread: string
}

/** The links of a header, each from one element of its list. */
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
      const name = found[1]?.toLowerCase() ?? "" // nothing between two semicolons
      // B.2: of several parameters of one name the first counts.
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
 * The target of the first link with this relation, as it stands in the header; undefined when there is none.
 * A link that is anchored elsewhere says nothing of this answer, and is passed over.
 *
 * @param relation in lower case, e.g. `next`
 * @see RFC 8288, 3 and B.2
 */
export const linkTarget = (header: string | null, relation: string): string | undefined => {
  for (const { parameters, target: found } of links(header ?? "")) {
    // Single quotes are no quotation marks in a header. Servers that write them mean such.
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
 * True when a header names this relation in an element that cannot be read: without `<` and `>` around the URL, with a `>`
 * inside it, or with a quotation mark too many or too few. Where {@link linkTarget} finds none, a link is then missed.
 *
 * @param relation in lower case, of letters only
 */
export const hidesLink = (header: string | null, relation: string): boolean => {
  const named = new RegExp(`\\brel\\s*=\\s*["']?(?:[\\w\\s-]{0,30}\\s)?${relation}\\b`, "i")
  return header !== null && [...links(header)].some(({ unread }) => named.test(unread))
}
