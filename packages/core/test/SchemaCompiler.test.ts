// The fast check, compiled or not, accepts what Effect's schemas accept, and problems stay the same.
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { limited } from "../src/schema/Constraint.ts"
import { fastCheck } from "../src/schema/FastCheck.ts"
import * as S from "../src/schema/WireSchema.ts"
import type { Node, ObjectNode } from "../src/schema/Node.ts"
import { enable } from "../src/schema/SchemaCompiler.ts"
import { problemsOf } from "../src/schema/Validation.ts"

type Any = S.WireSchema<unknown>

/** A schema of Effect that accepts the same responses: written apart from the check, to judge it. */
const effectSchema = (node: Node): Schema.Codec<unknown> => {
  const { rules = [] } = node
  const type = effectType(node)
  return rules.reduce<Schema.Codec<unknown>>((schema, rule) => schema.check(Schema.makeFilter(rule)), type)
}

const effectType = (node: Node): Schema.Codec<unknown> => {
  switch (node.kind) {
    case "any":
      return Schema.Unknown
    case "never":
      return Schema.Never
    case "null":
      return Schema.Null
    case "string":
      return Schema.String
    case "boolean":
      return Schema.Boolean
    case "number":
      return Schema.Finite
    case "integer":
      return Schema.Int
    case "digits":
      return node.form === "bigint" ? Schema.BigInt : Schema.String.check(Schema.isPattern(/^-?(0|[1-9]\d*)$/))
    case "literals":
      // The cast: constructors take nothing else.
      return Schema.Literals([...node.values] as Array<string>)
    case "list": {
      const items = node.items.map((item, index) => {
        return index < node.min ? effectSchema(item) : Schema.optionalKey(effectSchema(item))
      })
      const tuple = Schema.Tuple(items)
      return node.rest === undefined ? tuple : Schema.TupleWithRest(tuple, [effectSchema(node.rest)])
    }
    case "object":
      return Schema.Unknown.check(Schema.makeFilter((value) => isObject(node, value)))
    case "variants":
      return Schema.Record(Schema.String, Schema.Unknown).check(
        Schema.makeFilter((value) => {
          const selected = value[node.field]
          if (typeof selected !== "string") return false
          const member = node.members.get(selected)
          return member === undefined ? node.isOpen : Schema.is(effectSchema(member))(value)
        })
      )
    case "union":
      return Schema.Union(node.members.map(effectSchema))
    case "all":
      return Schema.Unknown.check(
        Schema.makeFilter((value) => node.members.every((member) => Schema.is(effectSchema(member))(value)))
      )
    case "lazy":
      return Schema.suspend(() => effectSchema(node.get()))
  }
}

/** Inherited fields count where no object of JavaScript has them; a field that is undefined is missing. */
const isObject = ({ fields, patterns, rest }: ObjectNode, value: unknown): boolean => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const inherited = Object.fromEntries(
    [...fields.keys()].filter((name) => !(name in {})).map((name) => [name, Reflect.get(value, name)])
  )
  const entries = new Map(Object.entries({ ...inherited, ...value }))
  const isValid = (node: Node, each: unknown): boolean => Schema.is(effectSchema(node))(each)
  const declared = Array.from(fields).every(([name, { isOptional, node }]) => {
    const given = entries.get(name)
    return given === undefined ? isOptional : isValid(node, given)
  })
  return (
    declared &&
    Object.keys(value).every((name) => {
      const matched = patterns.filter(({ pattern }) => pattern.test(name))
      const others = matched.length > 0 || fields.has(name) || rest === undefined ? matched : [{ node: rest }]
      return others.every(({ node }) => isValid(node, entries.get(name)))
    })
  )
}

interface Tree {
  readonly value: string
  readonly children?: ReadonlyArray<Tree>
}

const tree = (): Any => {
  const self: S.WireSchema<Tree> = S.struct({ value: S.string, children: S.optional(S.array(S.lazy(() => self))) })
  return self
}

const pet = (): Any =>
  S.openUnion("kind", {
    cat: S.struct({ kind: S.literals(["cat"]), lives: S.integer }),
    dog: S.struct({ kind: S.literals(["dog"]), name: S.nullable(S.string) })
  })

/** A record with every kind of field. */
const wide = (): Any =>
  S.struct({
    text: S.string,
    flag: S.boolean,
    number: S.number,
    integer: S.integer,
    nil: S.nil,
    any: S.unknown,
    status: S.literals(["new", "paid", 3, true]),
    one: S.literals(["only"]),
    "odd name\u2028\"'`${}\\": S.optional(S.string),
    maybe: S.optional(S.string),
    maybeNull: S.optional(S.nullable(S.boolean)),
    maybeNumber: S.optional(S.nullable(S.integer)),
    mixed: S.optional(S.union([S.string, S.boolean, S.number, S.nil])),
    list: S.optional(S.nullable(S.array(S.nullable(S.string)))),
    inner: S.optional(S.nullable(S.struct({ id: S.string }))),
    limited: S.optional(limited(S.string, { maxLength: 3 })),
    anything: S.optional(S.unknown)
  })

const full = {
  text: "a",
  flag: false,
  number: 1.5,
  integer: 2,
  nil: null,
  any: 1,
  status: "paid",
  one: "only"
}

const without = (name: keyof typeof full): object =>
  Object.fromEntries(Object.entries(full).filter(([each]) => each !== name))

// Values that are checked against every schema.
const everywhere: ReadonlyArray<unknown> = [
  undefined,
  null,
  "",
  "only",
  0,
  -0,
  1.5,
  2 ** 60,
  Infinity,
  Number.NaN,
  true,
  [],
  {},
  [null],
  new Date(0),
  () => 1
]

const schemas: ReadonlyArray<readonly [name: string, make: () => Any, values?: ReadonlyArray<unknown>]> = [
  ["unknown", () => S.unknown],
  ["string", () => S.string],
  ["number", () => S.number],
  ["integer", () => S.integer],
  ["boolean", () => S.boolean],
  ["nil", () => S.nil],
  ["never", () => S.never],
  ["one literal", () => S.literals(["only"])],
  ["literals", () => S.literals(["only", 0, true])],
  ["list", () => S.array(S.integer), [[1, 2], [1, "2"], [1, undefined], Object.assign([1], { length: 2 })]],
  ["tuple", () => S.tuple([S.string, S.integer]), [["a", 1], ["a"], ["a", 1, 2], ["a", "b"]]],
  ["dictionary", () => S.record(S.integer), [{ a: 1 }, { a: "1" }, { a: undefined }]],
  ["dictionary of anything", () => S.record(S.unknown), [{ a: 1 }, { a: undefined }]],
  [
    "union",
    () => S.union([S.struct({ a: S.string }), S.array(S.string), S.literals([0])]),
    [{ a: "" }, { a: 1 }, ["a"]]
  ],
  ["nullable", () => S.nullable(S.string)],
  ["no fields", () => S.struct({})],
  [
    "record",
    wide,
    [
      full,
      { ...full, extra: 1 },
      ...Object.keys(full).map((name) => without(name as keyof typeof full)),
      ...Object.keys(full).flatMap((name) => everywhere.map((value) => ({ ...full, [name]: value }))),
      ...["maybe", "maybeNull", "maybeNumber", "mixed", "list", "inner", "limited", "anything"].flatMap((name) =>
        [...everywhere, "long", ["a", null], ["a", 1], { id: "1" }, { id: 1 }].map((value) => ({
          ...full,
          [name]: value
        }))
      ),
      { ...full, "odd name\u2028\"'`${}\\": "a" },
      { ...full, "odd name\u2028\"'`${}\\": 1 },
      Object.create(full),
      { ...full, text: 1, flag: 1, extra: 1 }
    ]
  ],
  [
    "names that objects inherit",
    () => S.struct({ constructor: S.optional(S.string), toString: S.unknown, ["__proto__"]: S.optional(S.string) }),
    [{}, { constructor: "a" }, { constructor: 1 }, JSON.parse('{"__proto__":"a"}'), JSON.parse('{"__proto__":1}')]
  ],
  [
    "record with others",
    () => S.structWithRest({ id: S.string }, S.integer),
    [{ id: "1" }, { id: "1", a: 1 }, { id: "1", a: "1" }, { id: 1, a: "1" }, { a: 1 }]
  ],
  [
    "record with others by patterns",
    () => S.patterned({ ab: S.string }, { "^a": S.string, b$: limited(S.string, { maxLength: 2 }) }, S.integer),
    [
      { ab: "ab" },
      { ab: "abc" },
      { ab: 1 },
      { ab: "ab", a: "x", xb: "y", other: 1 },
      { ab: "ab", a: 1 },
      { ab: "ab", xb: "long" },
      { ab: "ab", other: "1" },
      { a: "x" }
    ]
  ],
  ["record with anything", () => S.structWithRest({ id: S.string }, S.unknown), [{ id: "1", a: 1 }, { id: 1 }]],
  [
    "open union",
    pet,
    [
      { kind: "cat", lives: 9 },
      { kind: "cat", lives: "9" },
      { kind: "dog", name: null },
      { kind: "dog" },
      { kind: "bird", wings: 2 },
      { kind: 1 },
      {}
    ]
  ],
  ["list of an open union", () => S.array(pet()), [[{ kind: "cat", lives: 9 }, { kind: "dog" }]]],
  [
    "all",
    () => S.all([S.struct({ a: S.string }), S.struct({ b: S.integer })]),
    [{ a: "", b: 1 }, { a: "" }, { b: 1 }, { a: 1, b: "" }]
  ],
  [
    "itself",
    tree,
    [
      { value: "a", children: [{ value: "b" }, { value: "c", children: [] }] },
      { value: "a", children: [{ value: "b", children: [{ value: 1 }] }] }
    ]
  ]
]

const values = schemas.map(([name, make, own = []]) => [name, make, [...everywhere, ...own]] as const)

/** Problems, and values without problems, of schemas that are made now. */
const reports = (): ReadonlyArray<{ readonly name: string; readonly problems: unknown; readonly quick: boolean }> =>
  values.flatMap(([name, make, all]) => {
    const schema = make()
    return all.map((value, index) => ({
      name: `${name}, value ${index}`,
      problems: problemsOf(schema, value, "open", "body"),
      quick: fastCheck(schema.node)(value)
    }))
  })

const decoded = values.flatMap(([, make, all]) => {
  const decode = Schema.decodeUnknownResult(effectSchema(make().node), { errors: "all" })
  return all.map((value) => Result.isSuccess(decode(value)))
})

const plain = reports()
enable()
const compiled = reports()

describe("the fast check", () => {
  it("accepts what Effect's schemas accept, and nothing else", () => {
    for (const [manner, all] of Object.entries({ plain, compiled })) {
      const wrong = all.filter(({ quick }, index) => quick !== decoded[index])
      assert.deepStrictEqual(wrong, [], manner)
    }
    assert.isAbove(plain.filter(({ quick }) => quick).length, 140)
  })
  it("refuses a value exactly when it has problems", () => {
    for (const { name, problems, quick } of [...plain, ...compiled]) {
      assert.strictEqual(Array.isArray(problems) && problems.length === 0, quick, name)
    }
  })
})

describe("problems", () => {
  it("are the same with the compiler", () => assert.deepStrictEqual(compiled, plain))
})

describe("the compiler", () => {
  it("changes nothing where code cannot be generated", () => {
    const original = globalThis.Function
    // The cast: it replaces a constructor that is not allowed to run.
    globalThis.Function = function () {
      throw new EvalError("Code generation from strings disallowed for this context")
    } as never
    try {
      const schema = S.struct({ id: S.string })
      assert.deepStrictEqual(problemsOf(schema, { id: "1" }, "open", "body"), [])
      assert.strictEqual(problemsOf(schema, { id: 1 }, "open", "body").length, 1)
    } finally {
      globalThis.Function = original
    }
  })
})
