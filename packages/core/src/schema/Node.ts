/**
 * Structure of wire schemas, which the modules of this folder read: the check, the fast check, the redaction and the
 * conversion of integers.
 *
 * Why not Effect's `Schema`: these modules need only the few kinds that JSON has, and Effect's schemas would be a quarter of
 * a browser bundle.
 */

/** Integer that may exceed a JavaScript number (`x-faktura-integer`), as a string of digits or as a bigint. */
export type IntegerForm = "string" | "bigint"

/** Check besides the type, such as a limit. Returns the problem of a value, without its text, or undefined. */
export type Rule = (value: unknown) => string | undefined

/** Declared field of an object. */
export interface Field {
  readonly node: Node
  /** True: the field may be missing or undefined. */
  readonly isOptional: boolean
}

/** Schema of the fields whose names match a pattern. */
export interface Pattern {
  readonly pattern: RegExp
  readonly node: Node
}

/** Object with declared fields, and others by patterns of their names. */
export interface ObjectNode {
  readonly kind: "object"
  readonly fields: ReadonlyMap<string, Field>
  readonly patterns: ReadonlyArray<Pattern>
  /** Schema of all further fields. Undefined: requests refuse them, responses may have them. */
  readonly rest: Node | undefined
}

/** List with a schema for each of the first positions. */
export interface ListNode {
  readonly kind: "list"
  readonly items: ReadonlyArray<Node>
  /** Least number of items. */
  readonly min: number
  /** Schema of all further items. Undefined: there may be none. */
  readonly rest: Node | undefined
}

/** Object of one of several schemas, selected by the text in a field. */
export interface VariantsNode {
  readonly kind: "variants"
  readonly field: string
  readonly members: ReadonlyMap<string, Node>
  /** True: an object with another text in the field is valid. */
  readonly isOpen: boolean
}

/** Value of one of several schemas, or value that matches all of them. */
export interface GroupNode {
  readonly kind: "union" | "all"
  readonly members: ReadonlyArray<Node>
}

type Kinds =
  | { readonly kind: "any" | "never" | "null" | "string" | "number" | "integer" | "boolean" }
  | { readonly kind: "digits"; readonly form: IntegerForm }
  | { readonly kind: "literals"; readonly values: ReadonlySet<unknown> }
  | ObjectNode
  | ListNode
  | VariantsNode
  | GroupNode
  | { readonly kind: "lazy"; readonly get: () => Node }

/** Schema of a value, with what was added to it. */
export type Node = Kinds & {
  /** Checks of values that have the type. */
  readonly rules?: ReadonlyArray<Rule>
  /** True: captured bodies show nothing of the value. False: they show text too. */
  readonly isSensitive?: boolean
}

/** Schema of a value of type `A`, which the annotation of the generated constant fixes. */
export interface WireSchema<out A> {
  /** Structure of the schema. */
  readonly node: Node
  /** Never present: it keeps the type of the value. */
  readonly "~type"?: A
}

/** Whole number of any size in digits, as JSON writes it. */
export const wholeNumber: RegExp = /^-?(0|[1-9]\d*)$/

/** Returns the schemas of a field that the object does not declare, by its name. Undefined: the object has no such field. */
export const othersOf = ({ fields, patterns, rest }: ObjectNode, name: string): ReadonlyArray<Node> | undefined => {
  const matched = patterns.filter(({ pattern }) => pattern.test(name)).map(({ node }) => node)
  if (matched.length > 0 || fields.has(name)) return matched
  return rest === undefined ? undefined : [rest]
}

/**
 * Reads a field of an object. Hazard: every object inherits fields such as `constructor`, which the value itself does not
 * have.
 */
export const fieldValue = (value: Readonly<Record<string, unknown>>, name: string): unknown =>
  name in Object.prototype && !Object.hasOwn(value, name) ? undefined : value[name]

/** Returns the members of a union, with the members of inner unions. */
export const flattened = (node: Node): ReadonlyArray<Node> =>
  node.kind === "union" && node.rules === undefined ? node.members.flatMap(flattened) : [node]
