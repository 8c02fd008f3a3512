/**
 * The field that tells the members of a union apart: required in each, with a value of its own in each. It is read from
 * the members themselves, so that a document need not declare a `discriminator`.
 */
import type { IrSchema } from "./Model.ts"

/** Finds a component schema by its reference. */
export type Resolve = ($ref: string) => IrSchema | undefined

/** A union whose members a field tells apart. */
export interface ToldApart {
  readonly field: string
  /** The field's values, each with its member. */
  readonly cases: ReadonlyArray<readonly [value: string, member: IrSchema]>
}

const deepest = 10

/** A schema and the parts that always hold with it. */
const partsOf = (schema: IrSchema, resolve: Resolve, depth = 0): ReadonlyArray<IrSchema> => {
  const target = schema.$ref === undefined ? schema : resolve(schema.$ref)
  if (target === undefined || depth > deepest) return []
  const parts = target.logicalOperator === "and" || target.items?.length === 1 ? (target.items ?? []) : []
  // The IR keeps the document's extensions beside its own fields.
  return target.type === undefined ? parts.flatMap((part) => partsOf(part as IrSchema, resolve, depth + 1)) : [target]
}

const isRequired = (schema: IrSchema, field: string, resolve: Resolve): boolean =>
  partsOf(schema, resolve).some((part) => part.required?.includes(field) === true)

/** The only value that a required field of a schema may have; undefined when there are several, or any. */
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

/** The field, and each member's value of it in the order of the members; undefined when no field tells them apart. */
export const toldApartBy = (members: ReadonlyArray<IrSchema>, resolve: Resolve): ToldApart | undefined => {
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

/** What the document's own discriminator says; undefined where it leaves a member out, or a member may lack the field. */
export const declaredApart = (
  union: IrSchema,
  members: ReadonlyArray<IrSchema>,
  resolve: Resolve
): ToldApart | undefined => {
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
