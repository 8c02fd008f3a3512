/**
 * Types that hey-api writes otherwise than schemas are meant: open lists of values, tuples that go on, bytes for text in
 * Base64, values that nothing fits.
 */
import { facts } from "../openapi/Facts.ts"
import type { UserConfig } from "@hey-api/openapi-ts"
import { isObject, objectOf } from "../openapi/Json.ts"

type Plugins = NonNullable<UserConfig["plugins"]>
type TypeScriptPlugin = Extract<Plugins[number], { readonly name: "@hey-api/typescript" }>
type Resolvers = NonNullable<TypeScriptPlugin["$resolvers"]>

const saysNothing = (schema: unknown): boolean =>
  isObject(schema) && schema.type === "unknown" && facts.never.of(schema) === undefined

/** Any other value of a kind, beside documented ones that an editor suggests. */
const others: { readonly [kind: string]: string } = {
  string: "(string & {})",
  number: "(number & {})",
  boolean: "boolean"
}

/** hey-api's `$resolvers` of its TypeScript plugin. */
export const typeResolvers: Resolvers = {
  // An open enum suggests the documented values and takes any other of their kinds.
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
      // hey-api has no node for the rest of a tuple: its name is written with the dots.
      ...(following === undefined
        ? []
        : [$.type.tupleMember("...rest").type($.type("Array").generics($.type.or(following)))])
    )
  },
  // Forms and whole bodies take bytes for text in Base64.
  string: (context) =>
    facts.bytes.of(context.schema) === true
      ? context.$.type.or(context.$.type("string"), context.$.type("Uint8Array"))
      : undefined,
  number: (context) => {
    // hey-api's type of a schema leaves extensions out.
    const form = objectOf(context.schema)["x-faktura-integer"]
    return form === "string" || form === "bigint" ? context.$.type(form) : undefined
  },
  unknown: (context) => (facts.never.of(context.schema) === true ? context.$.type("never") : undefined),
  // With a member that takes anything a union takes anything.
  union: (context) => {
    if (context.schemas.some(saysNothing)) return context.$.type("unknown")
    const base = facts.base.of(context.parentSchema)
    if (base === undefined) return undefined
    const symbol = context.plugin.referenceSymbol({ category: "type", resource: "definition", resourceId: base })
    return context.$.type.or(context.nodes.base(context), context.$.type(symbol))
  },
  // A part without a type says nothing of the type.
  intersection: (context) => {
    const types = context.childResults.filter((_, index) => !saysNothing(context.schemas[index]))
    if (types.length === 0 || types.length === context.childResults.length) return undefined
    return types.length === 1 ? types[0]?.type : context.$.type.and(...types.map(({ type }) => type))
  }
}
