/**
 * Shortens declarations of generated files: one line each.
 *
 * A raw client has more than a thousand types, and the generated files beside them are committed too. So a long type is its
 * members and a digest: the line shows that the type changed, and the generated file shows how.
 */
import { createHash } from "node:crypto"

/** Longest text that is shown in full, in characters. */
const longest = 240

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8)

/** Body of an error, such as `<Raw.GetEntitiesErrors[400]>`: the type `GetEntitiesErrors` has a line of its own. */
const errorBody = /<Raw\.\w+Errors\[\d+\]>/g

/** Writes a text as one line. */
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("; }", " }").trim()

/** Names of the members of an object type, each with its `?`: lines that are indented by one level. */
const membersOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").flatMap((line) => {
    const [, name, optional = ""] = /^ {4}(?:static )?(?:readonly )?("[^"]+"|[\w$]+)(\?)?[:(<]/.exec(line) ?? []
    return name === undefined ? [] : [`${name}${optional}`]
  })

/** Counts the members of a union that begins at the outermost level. */
const unionSize = (text: string): number => text.split(" | ").length

/** Returns the line of a declaration. The digest covers its whole text. */
export const compact = (text: string): string => {
  const line = inOneLine(text).replaceAll(errorBody, "")
  if (line.length <= longest || line.startsWith("const ") || line.startsWith("function ")) return line
  const [, start = line] =
    /^((?:type|interface|class|abstract class|enum) [\w$]+(?:<.*?>(?= =| \{| extends))?)/.exec(line) ?? []
  const members = membersOf(text)
  const shown = members.length > 0 ? `{ ${members.join("; ")} }` : `${unionSize(line)} members`
  return `${start} ${start.startsWith("type ") ? "= " : ""}${shown} // ${digest(inOneLine(text))}`
}
