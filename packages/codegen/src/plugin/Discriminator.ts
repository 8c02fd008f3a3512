/**
 * The field that tells the members of a union apart: required in each, with a value of its own in each. It is read from
 * the members themselves, so that a document need not declare a `discriminator`.
 */
import type { IrSchema } from "./Model.ts"

/** Finds a component schema by its reference. */
export type Resolve = ($ref: string) => IrSchema | undefined

/** The only value that a required field of a schema may have; undefined when there are several, or any. */
const onlyValue = (schema: IrSchema | undefined, field: string, resolve: Resolve): unknown => {
  const property = schema?.required?.includes(field) === true ? schema.properties?.[field] : undefined
  // The IR keeps the document's extensions beside its own fields.
  const resolved = property?.$ref === undefined ? (property as IrSchema | undefined) : resolve(property.$ref)
  if (resolved?.const !== undefined) return resolved.const
  return resolved?.type === "enum" && resolved.items?.length === 1 ? resolved.items[0]?.const : undefined
}

/** The field, and each member's value of it in the order of the members; undefined when no field tells them apart. */
export const toldApartBy = (
  members: ReadonlyArray<IrSchema>,
  resolve: Resolve
): { readonly field: string; readonly values: ReadonlyArray<string> } | undefined => {
  const schemas = members.map((member) => (member.$ref === undefined ? member : resolve(member.$ref)))
  for (const field of schemas[0]?.required ?? []) {
    const values = schemas
      .map((schema) => onlyValue(schema, field, resolve))
      .filter((value) => typeof value === "string")
    if (values.length === members.length && new Set(values).size === values.length) return { field, values }
  }
  return undefined
}
