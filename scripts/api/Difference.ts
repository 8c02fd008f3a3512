/**
 * Compares two API reports: pages of one package in `docs/api/`.
 *
 * A report cannot know whether a changed signature still accepts old code. The compiler decides about these: see `Judgement.ts`.
 */
import type { Bump } from "../versions/Changesets.ts"

/** Kinds of change, and the bump of each. `compiler`: the compiler decides. The first row that matches is taken. */
export const changeKinds = {
  removed: { bump: "major", meaning: "removed" },
  added: { bump: "minor", meaning: "added" },
  "optional-members": { bump: "minor", meaning: "has new optional members" },
  generated: { bump: "compiler", meaning: "generated and changed" },
  hidden: { bump: "compiler", meaning: "not exported, but signatures use it: changed" },
  type: { bump: "major", meaning: "changed: a type, which code may make or read" },
  value: { bump: "compiler", meaning: "changed" }
} as const satisfies Readonly<Record<string, { readonly bump: Bump | "compiler"; readonly meaning: string }>>

/** Changed name of a module. */
export interface ApiChange {
  readonly module: string
  readonly name: string
  readonly kind: keyof typeof changeKinds
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Name of a report: its signature, and whether it is exported. */
interface Entry {
  readonly text: string
  readonly isHidden: boolean
}

/** Beginning of a declaration, with its name. */
const declaration = /^(?:abstract )?(?:const|let|var|function|class|interface|type|enum|namespace|module) ([\w$]+)/

/** Reads the names of a report by module: `@faktura/core/Money exponentOf`. A re-export has the signature of its source. */
const entriesOf = (page: string): ReadonlyMap<string, Entry> => {
  const found = new Map<string, Entry>()
  const links = new Map<string, string>()
  let module = ""
  let isHidden = false
  let isCode = false
  let header: string | undefined
  let key = ""
  for (const line of page.split("\n")) {
    if (line.startsWith("```")) isCode = line === "```ts"
    else if (!isCode) {
      if (line === "# Not exported") isHidden = true
      module = /^## (.+)$/.exec(line)?.[1] ?? module
      const [, from, names = ""] = /^From `([^`]+)`: (.*)\.$/.exec(line) ?? []
      for (const [, name = ""] of from === undefined ? [] : names.matchAll(/`([^`]+)`/g)) {
        links.set(`${module} ${name}`, `${from} ${name.slice(name.lastIndexOf(".") + 1)}`)
      }
    } else if (line.startsWith("// ")) header = line.slice(3)
    else {
      const declared = declaration.exec(line)?.[1]
      if (declared !== undefined) {
        key = `${module} ${header ?? declared}`
        header = undefined
      }
      if (line === "") continue
      const before = found.get(key)?.text
      found.set(key, { isHidden, text: before === undefined ? line : `${before}\n${line}` })
    }
  }
  for (const [name, target] of links)
    found.set(name, { isHidden: false, text: found.get(target)?.text ?? `from ${target}` })
  return found
}

const optionalMember = /^\s+(?:readonly )?(?:"[^"]+"|[\w$]+)\?: .*;$/

/** True if the only difference is new optional members: lines that are added to an interface or to an object type. */
const hasOnlyNewOptionalMembers = (before: string, after: string): boolean => {
  const old = before.split("\n")
  let matched = 0
  const added = after.split("\n").filter((line) => {
    if (line !== old[matched]) return true
    matched += 1
    return false
  })
  return (
    matched === old.length &&
    added.length > 0 &&
    /^(?:interface|type) /.test(before) &&
    added.every((line) => optionalMember.test(line))
  )
}

/** A declaration in short form, with its digest. */
const isShort = (text: string): boolean => / \/\/ [\da-f]{8}$/.test(text)

const kindOf = (before: Entry | undefined, after: Entry | undefined): ApiChange["kind"] | undefined => {
  if (before === undefined || after === undefined) {
    // A declaration that is not exported is no change by itself: the signatures that use it are listed.
    if (before?.isHidden === true || after?.isHidden === true) return undefined
    return before === undefined ? "added" : "removed"
  }
  if (before.text === after.text) return undefined
  if (hasOnlyNewOptionalMembers(before.text, after.text)) return "optional-members"
  if (isShort(before.text) || isShort(after.text)) return "generated"
  if (after.isHidden) return "hidden"
  return /^(?:interface|type) /.test(after.text) ? "type" : "value"
}

/** Lists the changes between two reports of a package, sorted by module and name. An empty text is no report. */
export const apiChanges = (before: string, after: string): ReadonlyArray<ApiChange> => {
  const [old, now] = [entriesOf(before), entriesOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((key) => {
    const kind = kindOf(old.get(key), now.get(key))
    if (kind === undefined) return []
    const [module = "", name = ""] = key.split(" ")
    return [{ module, name, kind, before: old.get(key)?.text, after: now.get(key)?.text }]
  })
}
