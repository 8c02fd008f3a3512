/**
 * Finds the field that distinguishes the members of a union: required in each member, with a different value in each.
 *
 * A document need not declare a `discriminator`: the members' schemas are enough.
 */
import type { IrSchema } from "./Model.ts"

/** Finds a component schema by its reference. */
export type Resolve = ($ref: string) => IrSchema | undefined

/** Field that distinguishes the members of a union. */
export interface Discriminator {
  readonly field: string
  /** Values of the field with their members. */
  readonly cases: ReadonlyArray<readonly [value: string, member: IrSchema]>
}

/** Deepest nesting of parts that is searched. */
const deepest = 10

/** Returns the schemas that all apply to a value: the schema itself, or the parts of its `allOf`. */
const partsOf = (schema: IrSchema, resolve: Resolve, depth = 0): ReadonlyArray<IrSchema> => {
  const target = schema.$ref === undefined ? schema : resolve(schema.$ref)
  if (target === undefined || depth > deepest) return []
  const parts = target.logicalOperator === "and" || target.items?.length === 1 ? (target.items ?? []) : []
  // The cast: the IR keeps the document's `x-` keys, which its type lacks.
  return target.type === undefined ? parts.flatMap((part) => partsOf(part as IrSchema, resolve, depth + 1)) : [target]
}

const isRequired = (schema: IrSchema, field: string, resolve: Resolve): boolean =>
  partsOf(schema, resolve).some((part) => part.required?.includes(field) === true)

/** Returns the only allowed value of a required field; undefined when several values are allowed. */
const onlyValue = (schema: IrSchema, field: string, resolve: Resolve): unknown => {
  if (!isRequired(schema, field, resolve)) return undefined
  for (const part of partsOf(schema, resolve)) {
    const property = part.properties?.[field]
    const target = property?.$ref === undefined ? property : resolve(property.$ref)
    if (target?.const !== undefined) return target.const
    if (target?.type === "enum" && target.items?.length === 1) return target.items[0]?.const
  }
  return undefined
}

/** Finds a discriminator in the members' schemas. Cases have the members' order. Undefined when no field qualifies. */
export const inferredDiscriminator = (
  members: ReadonlyArray<IrSchema>,
  resolve: Resolve
): Discriminator | undefined => {
  const [first] = members
  const fields = first === undefined ? [] : partsOf(first, resolve).flatMap((part) => part.required ?? [])
  for (const field of new Set(fields)) {
    const cases = members.flatMap((member) => {
      const value = onlyValue(member, field, resolve)
      return typeof value === "string" ? [[value, member] as const] : []
    })
    if (cases.length === members.length && new Set(cases.map(([value]) => value)).size === cases.length) {
      return { field, cases }
    }
  }
  return undefined
}

/** Returns the document's own discriminator; undefined when it lacks a member, or a member does not require the field. */
export const declaredDiscriminator = (
  union: IrSchema,
  members: ReadonlyArray<IrSchema>,
  resolve: Resolve
): Discriminator | undefined => {
  const { mapping, propertyName: field } = union.discriminator ?? {}
  if (mapping === undefined || field === undefined) return undefined
  const cases = Object.entries(mapping).flatMap(([value, ref]) => {
    const member = members.find(({ $ref }) => $ref === ref)
    return member === undefined ? [] : [[value, member] as const]
  })
  const known = new Set(cases.map(([, member]) => member))
  return members.every((member) => known.has(member) && isRequired(member, field, resolve))
    ? { field, cases }
    : undefined
}
