/**
 * Writes the text of a changeset for a changed document: what breaks, what callers have to do, and what is new.
 */
import type { Change } from "../diff/DocumentChanges.ts"
import { groupsOf, headingOf, markdownCode, shortened } from "../diff/Groups.ts"
import type { Group } from "../diff/Groups.ts"
import type { TypeChange } from "../diff/types/TypeChange.ts"
import type { OperationName } from "../naming/Names.ts"
import { serviceFile } from "../naming/Layout.ts"
import { errorTag } from "../naming/StatusTags.ts"
import { snippetOf } from "./Snippets.ts"
import type { Snippet } from "./Snippets.ts"

/** Names of operations before and after, by method and path. */
export interface Names {
  readonly before: ReadonlyMap<string, OperationName>
  readonly after: ReadonlyMap<string, OperationName>
}

/** An entry in parts. `snippets` belong to the groups of breaking changes, in order. */
export interface Draft {
  readonly groups: ReadonlyArray<Group>
  readonly snippets: ReadonlyArray<Snippet | undefined>
}

/** Most names in a list of what is new. Breaking changes list all: a reader searches for the operations that they call. */
const mostNames = 8

const listed = (all: ReadonlyArray<string>, most: number): string => {
  const shown = all.slice(0, most)
  const rest = all.length - shown.length
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`
}

/** Name of an operation for users: `Counterparts.delete`. An event keeps its name. */
const nameOf = (names: Names, operation: string): string => {
  const name = names.before.get(operation) ?? names.after.get(operation)
  return name === undefined ? operation : `${name.resource}.${name.name}`
}

/** Drafts an entry: its breaking groups, each with code of its first operation that has some. */
export const draftOf = (
  changes: ReadonlyArray<Change>,
  types: ReadonlyArray<TypeChange>,
  names: Names,
  services: string
): Draft => {
  const groups = groupsOf(changes, "major")
  const byOperation = Map.groupBy(types, ({ at }) => at)
  const snippetFor = ({ changes: all }: Group): Snippet | undefined => {
    for (const change of all) {
      for (const key of change.operations) {
        const operation = names.before.get(key)
        if (operation === undefined) continue
        const at = `./operations/${serviceFile(operation.resource)} ${operation.name}`
        const snippet = snippetOf({ operation, services }, change, byOperation.get(at) ?? [])
        if (snippet !== undefined) return snippet
      }
    }
    return undefined
  }
  return { groups, snippets: groups.map(snippetFor) }
}

/** Lists the positions of a group: operations with what each gets, or fields with the operations that they are in. */
const positions = ({ changes, first: { rule } }: Group, names: Names): ReadonlyArray<string> => {
  if (rule === "error-added" || rule === "error-removed") {
    const tags = Map.groupBy(changes, ({ at }) => errorTag(at.split(" ").at(-1) ?? ""))
    return [...tags].map(([tag, all]) => {
      const operations = [...new Set(all.flatMap((each) => each.operations))].map((each) =>
        markdownCode(nameOf(names, each))
      )
      return `- ${markdownCode(tag)} of ${listed(operations, Infinity)}`
    })
  }
  return changes.map((change) => {
    const { after, before, operations } = change
    const own = ownOperation(change)
    const others = operations.filter((operation) => operation !== own).map((each) => markdownCode(nameOf(names, each)))
    const values = [before, after].includes("present") ? "" : `: ${shortened(before, 80)} → ${shortened(after, 80)}`
    return `- ${position(change, names)}${values}${others.length === 0 ? "" : ` in ${listed(others, Infinity)}`}`
  })
}

/** Operation that a position begins with; undefined for the position of a schema. */
const ownOperation = ({ at, operations }: Change): string | undefined =>
  operations.find((operation) => at === operation || at.startsWith(`${operation} `))

/** Writes a position for users: `Tags.list query category`, `Account.name`. */
const position = (change: Change, names: Names): string => {
  const own = ownOperation(change)
  return markdownCode(own === undefined ? change.at : `${nameOf(names, own)}${change.at.slice(own.length)}`)
}

const block = (snippet: Snippet | undefined): ReadonlyArray<string> =>
  snippet === undefined
    ? []
    : [
        "",
        "```ts",
        "// before",
        snippet.before,
        "```",
        ...(snippet.after === "" ? [] : ["", "```ts", "// after", snippet.after, "```"])
      ]

const section = (group: Group, names: Names, snippet: Snippet | undefined): ReadonlyArray<string> => {
  return ["", `**${headingOf(group)}.** ${group.first.why}`, "", ...positions(group, names), ...block(snippet)]
}

const newOnes = (changes: ReadonlyArray<Change>, names: Names): ReadonlyArray<string> => {
  const operations = changes
    .filter(({ rule }) => rule === "operation-added")
    .map(({ at }) => markdownCode(nameOf(names, at)))
  const groups = groupsOf(
    changes.filter(({ rule }) => rule !== "operation-added"),
    "minor"
  )
  if (operations.length + groups.length === 0) return []
  return [
    "",
    "**New.** Existing code stays valid.",
    "",
    ...(operations.length === 0 ? [] : [`- Operations: ${listed(operations, mostNames)}`]),
    ...groups.map((group) => {
      const heads = [...new Set(group.changes.map((each) => position(each, names)))]
      return `- ${headingOf(group)}: ${listed(heads, mostNames)}`
    })
  ]
}

/** Writes the text of an entry. */
export const entryText = (
  title: string,
  changes: ReadonlyArray<Change>,
  draft: Draft,
  names: Names,
  unexplained: ReadonlyArray<string>
): string => {
  const details = changes.filter(({ level }) => level === "patch").length
  return [
    title,
    ...draft.groups.flatMap((group, index) => section(group, names, draft.snippets[index])),
    ...(unexplained.length === 0
      ? []
      : ["", "**Types changed.**", "", ...unexplained.map((each) => `- ${markdownCode(each)}`)]),
    ...newOnes(changes, names),
    ...(details === 0
      ? []
      : ["", `Documentation and details changed in ${details} ${details === 1 ? "position" : "positions"}.`])
  ].join("\n")
}
