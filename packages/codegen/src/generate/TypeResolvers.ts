/**
 * Corrects types that hey-api writes differently from the schema.
 *
 * These are open enums, tuples with further items, bytes as Base64 text, and schemas that no value matches.
 */
import { facts } from "../openapi/Facts.ts"
import type { UserConfig } from "@hey-api/openapi-ts"
import { isObject, objectOf } from "../openapi/Json.ts"

type Plugins = NonNullable<UserConfig["plugins"]>
type TypeScriptPlugin = Extract<Plugins[number], { readonly name: "@hey-api/typescript" }>
type Resolvers = NonNullable<TypeScriptPlugin["$resolvers"]>

const saysNothing = (schema: unknown): boolean =>
  isObject(schema) && schema.type === "unknown" && facts.never.of(schema) === undefined

/** Types of other values of an open enum. Editors still suggest the documented values. */
const others: { readonly [kind: string]: string } = {
  string: "(string & {})",
  number: "(number & {})",
  boolean: "boolean"
}

/** `$resolvers` of hey-api's TypeScript plugin. */
export const typeResolvers: Resolvers = {
  // An open enum allows other values of the same types.
  enum: (context) => {
    if (facts.open.of(context.schema) === undefined) return undefined
    const kinds = new Set((context.schema.items ?? []).map((item) => typeof item.const))
    const open = [...kinds].flatMap((kind) => others[kind] ?? [])
    return context.$.type.or(context.nodes.base(context), ...open.map((text) => context.$.type(text)))
  },
  tuple: (context) => {
    const tuple = facts.tuple.of(context.schema)
    if (tuple === undefined) return undefined
    const { min, rest } = tuple
    const { $, plugin, walk } = context
    const items = context.schema.items ?? []
    const types = items.map((item) => walk(item, { path: context.path, plugin }).type)
    const first = rest === "last" ? types.slice(0, -1) : types
    const following = rest === "last" ? types.at(-1) : rest === "any" ? $.type("unknown") : undefined
    return $.type.tuple(
      ...first.map((type, index) =>
        index < min
          ? type
          : $.type
              .tupleMember(`item${index + 1}`)
              .optional()
              .type($.type.or(type))
      ),
      // hey-api has no node for a rest element, so the dots are part of the name.
      ...(following === undefined
        ? []
        : [$.type.tupleMember("...rest").type($.type("Array").generics($.type.or(following)))])
    )
  },
  // Forms and whole bodies accept bytes in place of Base64 text.
  string: (context) =>
    facts.bytes.of(context.schema) === true
      ? context.$.type.or(context.$.type("string"), context.$.type("Uint8Array"))
      : undefined,
  number: (context) => {
    // hey-api's type of a schema lacks `x-` keys.
    const form = objectOf(context.schema)["x-faktura-integer"]
    return form === "string" || form === "bigint" ? context.$.type(form) : undefined
  },
  unknown: (context) => (facts.never.of(context.schema) === true ? context.$.type("never") : undefined),
  // A union with a member that allows any value allows any value.
  union: (context) => {
    if (context.schemas.some(saysNothing)) return context.$.type("unknown")
    const base = facts.base.of(context.parentSchema)
    if (base === undefined) return undefined
    const symbol = context.plugin.referenceSymbol({ category: "type", resource: "definition", resourceId: base })
    return context.$.type.or(context.nodes.base(context), context.$.type(symbol))
  },
  // A part without a type does not change the type.
  intersection: (context) => {
    const types = context.childResults.filter((_, index) => !saysNothing(context.schemas[index]))
    if (types.length === 0 || types.length === context.childResults.length) return undefined
    return types.length === 1 ? types[0]?.type : context.$.type.and(...types.map(({ type }) => type))
  }
}
