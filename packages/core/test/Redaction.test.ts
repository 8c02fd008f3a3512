// Redacted bodies: a table of schemas, and a search for marked text in any value of any schema.
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import * as C from "../src/schema/Constraint.ts"
import { redactedBy } from "../src/schema/Redaction.ts"
import * as S from "../src/schema/WireSchema.ts"
import type { WireSchema } from "../src/schema/WireSchema.ts"

type AnyWireSchema = WireSchema<unknown>

const no = "<redacted>"
const rest = { "<undeclared>": no }

const tree: AnyWireSchema = S.struct({ size: S.number, children: S.optional(S.lazy(() => S.array(tree))) })
const nested = (depth: number): object => ({ size: depth, children: depth === 0 ? [] : [nested(depth - 1)] })

const cat = S.struct({ kind: S.literals(["cat"]), lives: S.number })
const dog = S.struct({ kind: S.literals(["dog"]), lives: S.sensitive(S.number, true) })

const rows: ReadonlyArray<readonly [name: string, shape: AnyWireSchema, value: unknown, expected: unknown]> = [
  ["text", S.string, "Ada", no],
  ["a number", S.number, 1.5, 1.5],
  ["a whole number", S.integer, 7, 7],
  ["a boolean", S.boolean, false, false],
  ["null", S.nil, null, null],
  ["a value of a closed enum", S.literals(["draft", "sent"]), "draft", "draft"],
  ["a value outside the enum", S.literals(["draft", "sent"]), "Ada", no],
  ["text where a number is declared", S.number, "Ada", no],
  ["a number where text is declared", S.string, 7, no],
  ["anything", S.unknown, 7, no],
  ["nothing", S.never, "Ada", no],
  ["text with limits", C.limited(S.string, { minLength: 1 }), "Ada", no],
  ["a number with limits", C.limited(S.integer, { minimum: 1 }), 7, 7],
  ["a file", C.file({}), new Blob(["Ada"]), no],
  ["a list", S.array(S.string), ["Ada", "Eve"], [no, no]],
  ["the first items of a list", S.array(S.number), [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, "<2 more>"]],
  ["items one after another", S.tuple([S.number, S.string]), [1, "Ada", "Eve"], [1, no, no]],
  ["a list where a record is declared", S.struct({ a: S.number }), [1], no],
  ["a record where a list is declared", S.array(S.number), { Ada: 1 }, no],
  ["declared fields", S.struct({ a: S.number, b: S.optional(S.string) }), { b: "Ada", a: 1 }, { a: 1, b: no }],
  [
    "a field that is absent or undefined",
    S.struct({ a: S.optional(S.string), b: S.optional(S.string) }),
    { b: undefined },
    {}
  ],
  ["undeclared fields", S.struct({ a: S.number }), { a: 1, Ada: 2 }, { a: 1, ...rest }],
  [
    "undeclared fields that are allowed",
    S.structWithRest({ a: S.number }, S.number),
    { a: 1, Ada: 2 },
    { a: 1, ...rest }
  ],
  ["a dictionary", S.record(S.number), { Ada: 1 }, rest],
  ["an empty dictionary", S.record(S.number), {}, {}],
  [
    "a field that every object inherits",
    S.struct({ constructor: S.optional(S.number) }),
    { constructor: 1 },
    { constructor: 1 }
  ],
  ["such a field that is absent", S.struct({ constructor: S.optional(S.number) }), {}, {}],
  [
    "a nullable value",
    S.struct({ a: S.nullable(S.number), b: S.nullable(S.number) }),
    { a: null, b: 1 },
    { a: null, b: 1 }
  ],
  ["a member of a union", S.union([cat, dog]), { kind: "cat", lives: 7 }, { kind: "cat", lives: 7 }],
  ["another member of it", S.union([cat, dog]), { kind: "dog", lives: 7 }, { kind: "dog", lives: no }],
  [
    "a declared field that a pattern hides",
    S.patterned({ pin: S.integer, id: S.integer }, { "^p": S.sensitive(S.integer, true) }, S.unknown),
    { pin: 1234, id: 1 },
    { pin: no, id: 1 }
  ],
  [
    "a declared field that another part hides",
    S.all([S.record(S.sensitive(S.integer, true)), S.struct({ a: S.integer })]),
    { a: 2 },
    { a: no }
  ],
  [
    "a declared field that another member hides, of a nullable value",
    S.union([S.record(S.nullable(S.sensitive(S.integer, true))), S.struct({ a: S.integer })]),
    { a: 2 },
    { a: no }
  ],
  ["no member of it", S.union([cat, dog]), { kind: "Ada", lives: 7 }, no],
  [
    "fields that one of the matching members redacts",
    S.union([S.struct({ a: S.number, b: S.number }), S.struct({ a: S.sensitive(S.number, true) })]),
    { a: 1, b: 2 },
    { a: no, b: 2 }
  ],
  [
    "fields that no member declares",
    S.union([S.struct({ a: S.number }), S.struct({ b: S.number })]),
    { a: 1, b: 2, Ada: 3 },
    { a: 1, b: 2, ...rest }
  ],
  [
    "a record with a discriminator",
    S.openUnion("kind", { cat, dog }),
    { kind: "cat", lives: 7, Ada: 1 },
    { kind: "cat", lives: 7, ...rest }
  ],
  [
    "another member, which redacts a field",
    S.openUnion("kind", { cat, dog }),
    { kind: "dog", lives: 7 },
    { kind: "dog", lives: no }
  ],
  ["an unknown member", S.openUnion("kind", { cat, dog }), { kind: "fish", lives: 7 }, rest],
  ["an invalid member", S.openUnion("kind", { cat, dog }), { kind: "cat", lives: "Ada" }, rest],
  [
    "all of several schemas",
    S.all([cat, S.struct({ size: S.number, name: S.string })]),
    { kind: "cat", lives: 7, size: 1, name: "Ada" },
    { kind: "cat", lives: 7, size: 1, name: no }
  ],
  ["a value that does not match all of them", S.all([cat, dog]), { kind: "cat", lives: 7 }, no],
  ["a recursive schema", tree, { size: 1, children: [{ size: 2 }] }, { size: 1, children: [{ size: 2 }] }],
  ["sensitive: a number", S.sensitive(S.number, true), 7, no],
  ["sensitive: an enum", S.sensitive(S.literals(["draft"]), true), "draft", no],
  ["sensitive: null", S.sensitive(S.nullable(S.number), true), null, no],
  ["sensitive: a record, whole", S.struct({ a: S.sensitive(cat, true) }), { a: { kind: "cat", lives: 7 } }, { a: no }],
  ["sensitive: beside undefined", S.struct({ a: S.optional(S.sensitive(S.number, true)) }), { a: 7 }, { a: no }],
  ["sensitive: below limits", C.limited(S.sensitive(S.number, true), { minimum: 1 }), 7, no],
  ["sensitive: around limits", S.sensitive(C.limited(S.number, { minimum: 1 }), true), 7, no],
  [
    "sensitive: a reference",
    S.sensitive(
      S.lazy(() => S.number),
      true
    ),
    7,
    no
  ],
  ["not sensitive: text", S.sensitive(S.string, false), "EUR", "EUR"],
  ["not sensitive: beside null", S.nullable(S.sensitive(S.string, false)), "EUR", "EUR"],
  ["not sensitive: around null", S.sensitive(S.nullable(S.string), false), "EUR", "EUR"],
  ["not sensitive: around limits", S.sensitive(C.limited(S.string, { maxLength: 3 }), false), "EUR", "EUR"],
  ["not sensitive: items", S.sensitive(S.array(S.string), false), ["EUR"], ["EUR"]],
  [
    "not sensitive: a reference",
    S.sensitive(
      S.lazy(() => S.string),
      false
    ),
    "EUR",
    "EUR"
  ],
  ["not sensitive: not its fields", S.sensitive(S.struct({ a: S.string }), false), { a: "Ada" }, { a: no }],
  ["not sensitive: not what is in a dictionary", S.sensitive(S.record(S.string), false), { Ada: "Eve" }, rest],
  ["not sensitive: not anything", S.sensitive(S.unknown, false), "Ada", no],
  ["sensitive inside of what is not", S.sensitive(S.array(S.sensitive(S.string, true)), false), ["Ada"], [no]],
  ["sensitive around what is not", S.sensitive(S.sensitive(S.array(S.string), false), true), ["EUR"], no],
  [
    "both at once",
    C.limited(S.sensitive(C.limited(S.sensitive(S.string, true), { minLength: 1 }), false), { maxLength: 9 }),
    "Ada",
    no
  ]
]

describe("redaction of", () => {
  for (const [name, shape, value, expected] of rows) {
    it(name, () => assert.deepStrictEqual(redactedBy(shape, value), expected))
  }

  it("deeply nested records end", () => {
    const text = JSON.stringify(redactedBy(tree, nested(100)))
    assert.include(text, '{"size":95,')
    assert.include(text, no)
    assert.notInclude(text, '{"size":50,')
  })
})

/** Marks all free text in values. It occurs in no key, no enum and no other part of a schema. */
const mark = "~written~"

/** Makes a schema and a value that matches it, or nearly matches it. */
type Plan =
  | { readonly is: "text" | "limited" | "anything" | "mistaken" | "open" | "file"; readonly text: string }
  | { readonly is: "number" | "flag" | "null" | "enum" }
  | { readonly is: "nullable" | "optional" | "sensitive" | "lazy" | "told apart" | "all"; readonly of: Plan }
  | {
      readonly is: "list" | "tuple" | "record" | "dictionary" | "rest" | "union"
      readonly of: ReadonlyArray<Plan>
      readonly text: string
    }

const Plan: Schema.Codec<Plan> = Schema.Union([
  Schema.Struct({
    is: Schema.Literals(["text", "limited", "anything", "mistaken", "open", "file"]),
    text: Schema.String
  }),
  Schema.Struct({ is: Schema.Literals(["number", "flag", "null", "enum"]) }),
  Schema.Struct({
    is: Schema.Literals(["nullable", "optional", "sensitive", "lazy", "told apart", "all"]),
    of: Schema.suspend((): Schema.Codec<Plan> => Plan)
  }),
  Schema.Struct({
    is: Schema.Literals(["list", "tuple", "record", "dictionary", "rest", "union"]),
    of: Schema.Array(Schema.suspend((): Schema.Codec<Plan> => Plan)),
    text: Schema.String
  })
])

interface Made {
  readonly shape: AnyWireSchema
  readonly value: unknown
}

const keyed = <A>(all: ReadonlyArray<A>): { readonly [key: string]: A } =>
  Object.fromEntries(all.map((each, index) => [`field${index}`, each]))

const made = (plan: Plan): Made => {
  switch (plan.is) {
    case "number":
      return { shape: S.number, value: 7 }
    case "flag":
      return { shape: S.boolean, value: true }
    case "null":
      return { shape: S.nil, value: null }
    case "enum":
      return { shape: S.literals(["draft", "sent"]), value: "sent" }
    case "text":
      return { shape: S.string, value: mark + plan.text }
    case "limited":
      return { shape: C.limited(S.string, { minLength: 1 }), value: mark + plan.text }
    case "anything":
      return { shape: S.unknown, value: { [mark + plan.text]: [mark] } }
    case "mistaken":
      return { shape: S.number, value: mark + plan.text }
    case "open":
      return { shape: S.union([S.literals(["draft"]), S.string]), value: mark + plan.text }
    case "file":
      return { shape: C.file({}), value: new File([mark], mark + plan.text) }
    default:
      break
  }
  if (!("text" in plan)) {
    const { shape, value } = made(plan.of)
    switch (plan.is) {
      case "nullable":
        return { shape: S.nullable(shape), value }
      case "optional":
        return { shape: S.struct({ field: S.optional(shape) }), value: { field: value } }
      case "sensitive":
        return { shape: S.sensitive(shape, true), value }
      case "lazy":
        return { shape: S.lazy(() => shape), value }
      case "told apart":
        return {
          shape: S.openUnion("kind", { a: S.struct({ field: shape }) }),
          value: { kind: "a", field: value, [mark]: mark }
        }
      case "all":
        return { shape: S.all([S.unknown, shape]), value }
    }
  }
  const all = plan.of.map(made)
  const schemas = all.map(({ shape }) => shape)
  const values = all.map(({ value }) => value)
  switch (plan.is) {
    case "list":
      return { shape: S.array(S.union(schemas)), value: values }
    case "tuple":
      return { shape: S.tuple(schemas), value: [...values, mark + plan.text] }
    case "record":
      return { shape: S.struct(keyed(schemas)), value: { ...keyed(values), [mark + plan.text]: mark } }
    case "dictionary":
      return { shape: S.record(S.union(schemas)), value: { [mark + plan.text]: values[0] } }
    case "rest":
      return {
        shape: S.structWithRest(keyed(schemas), S.string),
        value: { ...keyed(values), [mark + plan.text]: mark }
      }
    case "union":
      return { shape: S.union(schemas), value: values.at(-1) }
  }
}

describe("no free text is shown", () => {
  it.prop(
    "for any value of any schema",
    [Arbitrary.schema(Plan)],
    ([plan]) => {
      const { shape, value } = made(plan)
      assert.notInclude(JSON.stringify(redactedBy(shape, value)), mark)
    },
    { arbitrary: { runs: 500 } }
  )

  it("the search finds text that a schema releases", () => {
    assert.include(JSON.stringify(redactedBy(S.sensitive(S.string, false), `${mark}a`)), mark)
  })
})
