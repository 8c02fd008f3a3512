/**
 * The `Link` header: where the next page is (RFC 8288).
 */
import { partEnd } from "./FieldList.ts"

// Each expression matches at one place and cannot give back what it took, so that no header takes long to read.
const gap = /[\s,]*/y
const target = /<([^>]*)>/y
const parameter = /\s*;(?:\s*([^\s=;,"<>]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?)?/y

/**
 * The target of the first link with this relation, as it stands in the header; undefined when there is none.
 * A link that is anchored elsewhere says nothing of this answer, and is passed over.
 *
 * @param relation in lower case, e.g. `next`
 * @see RFC 8288, 3 and B.2
 */
export const linkTarget = (header: string | null, relation: string): string | undefined => {
  const text = header ?? ""
  const last = text.lastIndexOf(">")
  let at = 0
  const take = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at
    const found = form.exec(text)
    if (found !== null) at = form.lastIndex
    return found
  }
  take(gap)
  while (at <= last) {
    const link = take(target)
    const parameters = new Map<string, string>()
    for (let found = link && take(parameter); found !== null; found = take(parameter)) {
      const name = found[1]?.toLowerCase() ?? "" // nothing between two semicolons
      // B.2: of several parameters of one name the first counts.
      if (!parameters.has(name)) parameters.set(name, found[2]?.replace(/\\(.)/g, "$1") ?? found[3] ?? "")
    }
    const relations = parameters.get("rel")?.toLowerCase().split(/\s+/) ?? []
    if (link !== null && relations.includes(relation) && !parameters.has("anchor")) return link[1]!.trim()
    at = partEnd(text, at, ",")
    take(gap)
  }
  return undefined
}
