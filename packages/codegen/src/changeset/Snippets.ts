/**
 * Writes code before and after a change, for the functions of the services.
 *
 * A snippet is a module for each side. It declares what it does not show, so that it compiles. `Compiled` checks that the code
 * before compiles with the old version and the code after with the new one; others are not shown.
 */
import type { Change } from "../diff/DocumentChanges.ts"
import type { TypeChange } from "../diff/types/TypeChange.ts"
import { serviceFile } from "../naming/Layout.ts"
import type { OperationName } from "../naming/Names.ts"
import { errorTag } from "../naming/StatusTags.ts"
import { keyCode } from "../output/Code.ts"

/** Code before and after a change. */
export interface Snippet {
  readonly before: string
  readonly after: string
}

/** An operation of the services, and where its function is imported from. */
interface Subject {
  readonly operation: OperationName
  /** Name of the services' package. */
  readonly services: string
}

/** Name of a function in a snippet. A name that is a keyword of JavaScript is imported as another one. */
const localName = ({ name, resource }: OperationName): string =>
  name === "delete" || name === "import" || name === "export" ? `${name}${resource}` : name

const importOf = ({ operation, services }: Subject): string => {
  const local = localName(operation)
  const clause = local === operation.name ? local : `${operation.name} as ${local}`
  return `import { ${clause} } from "${services}/operations/${serviceFile(operation.resource)}"`
}

const effectImport = 'import { Effect } from "effect"'

const lines = (...all: ReadonlyArray<string>): string => all.join("\n")

/** An error that got or lost its tag: the response is `UnexpectedStatus` on the other side. */
const errorSnippet = (subject: Subject, status: string, isAdded: boolean): Snippet | undefined => {
  if (!/^4\d\d$/.test(status)) return undefined
  const local = localName(subject.operation)
  const head = [importOf(subject), effectImport, "", `declare const options: Parameters<typeof ${local}>[0]`, ""]
  const byTag = lines(
    ...head,
    `export const call = ${local}(options).pipe(`,
    `  Effect.catchTag("${errorTag(status)}", (error) => Effect.logError(error.message))`,
    ")"
  )
  const byStatus = lines(
    ...head,
    `export const call = ${local}(options).pipe(`,
    `  Effect.catchTag("UnexpectedStatus", (error) =>`,
    `    error.status === ${status} ? Effect.logError(error.message) : Effect.fail(error)`,
    "  )",
    ")"
  )
  return isAdded ? { before: byStatus, after: byTag } : { before: byTag, after: byStatus }
}

/** Steps of a path: `data[].name` to `data`, `[]`, `name`. */
const stepsOf = (path: string): ReadonlyArray<string> =>
  path
    .replaceAll("[]", ".[]")
    .split(".")
    .filter((step) => step !== "")

/** Writes the type of a value inside of another. Null and undefined on the way are left out. */
const typeAt = (root: string, steps: ReadonlyArray<string>): string =>
  steps.reduce((type, step) => `NonNullable<${type}[${step === "[]" ? "number" : JSON.stringify(step)}]>`, root)

/** A type that is short enough to write. */
const isShort = (type: string): boolean => type.length <= 60 && !/[{…]/.test(type)

/** A value of a result that may be absent, is gone, or has another type. */
const resultSnippet = (subject: Subject, { after, before, path, what }: TypeChange): Snippet | undefined => {
  const steps = stepsOf(path)
  const field = steps.at(-1)
  if (field === undefined || field === "[]" || field === "[string]" || !isShort(before)) return undefined
  const local = localName(subject.operation)
  const owner = typeAt(`Effect.Success<ReturnType<typeof ${local}>>`, steps.slice(0, -1))
  const access = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(field) ? `.${field}` : `[${JSON.stringify(field)}]`
  const read = (type: string): string =>
    lines(
      importOf(subject),
      'import type { Effect } from "effect"',
      "",
      `type Value = ${owner}`,
      `export const read = (value: Value): ${type} => value${access}`
    )
  if (what === "removed") return { before: read(before), after: "" }
  const now = what === "optional" && !after.includes("undefined") ? `${after} | undefined` : after
  return isShort(now) ? { before: read(before), after: read(now) } : undefined
}

/** An argument that must be given now, or that is gone. */
const argumentSnippet = (subject: Subject, { after, before, path, what }: TypeChange): Snippet | undefined => {
  const [group, field, ...deeper] = stepsOf(path)
  if (group === undefined || field === undefined || deeper.length > 0 || field === "[]") return undefined
  const local = localName(subject.operation)
  const type = what === "required" ? after : before
  if (!isShort(type)) return undefined
  const head = [importOf(subject), "", `type Options = NonNullable<Parameters<typeof ${local}>[0]>`, ""]
  const part = `NonNullable<Options["${group}"]>`
  const key = keyCode(field)
  const without = lines(...head, `export const call = (options: Options) => ${local}(options)`)
  const withField = lines(
    ...head,
    `export const call = (options: Omit<Options, "${group}">, ${group}: Omit<${part}, ${JSON.stringify(field)}>, value: ${type}) =>`,
    `  ${local}({ ...options, ${group}: { ...${group}, ${key}: value } })`
  )
  if (what === "required") return { before: without, after: withField }
  return what === "removed" ? { before: withField, after: without } : undefined
}

/** Rules whose code shows a value of a result. */
const resultRules = new Set([
  "became-optional",
  "null-added",
  "field-removed",
  "type-changed",
  "type-widened",
  "representation-changed"
])
/** Rules whose code shows an argument. */
const argumentRules = new Set([
  "required-field-added",
  "became-required",
  "field-removed",
  "required-parameter-added",
  "parameter-removed"
])

/** Returns the last name of a position: `name` of `Account.name`, `limit` of `GET /a query limit`. */
const fieldOf = (at: string): string =>
  at
    .split(/[ .]/)
    .at(-1)
    ?.replace(/(\[\]|\{\})+$/, "") ?? ""

/**
 * Returns the code for a change of an operation; undefined when there is none to show.
 *
 * @param types changes of this operation's types
 */
export const snippetOf = (subject: Subject, change: Change, types: ReadonlyArray<TypeChange>): Snippet | undefined => {
  const { at, rule, side } = change
  if (rule === "error-added" || rule === "error-removed")
    return errorSnippet(subject, at.split(" ").at(-1) ?? "", rule === "error-added")
  const part = side === "response" ? "result" : "arguments"
  const isShown = part === "result" ? resultRules.has(rule) : argumentRules.has(rule)
  if (!isShown) return undefined
  const found = types.find(
    (each) => each.part === part && each.level === "major" && stepsOf(each.path).at(-1) === fieldOf(at)
  )
  if (found === undefined) return undefined
  return part === "result" ? resultSnippet(subject, found) : argumentSnippet(subject, found)
}
