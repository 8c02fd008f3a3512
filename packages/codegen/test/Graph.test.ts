/** Walks over references, held against plain and slow definitions of the same. */
import { assert, describe, it } from "@effect/vitest"
import { leadersOf, leadingTo, reach } from "../src/openapi/Graph.ts"
import { chance } from "./kit/Random.ts"

type Edges = { readonly [name: string]: ReadonlyArray<string> }

const cycles: ReadonlyArray<readonly [title: string, edges: Edges, leaders: { readonly [name: string]: string }]> = [
  ["no references", { a: [], b: [] }, { a: "a", b: "b" }],
  ["a chain", { a: ["b"], b: ["c"], c: [] }, { a: "a", b: "b", c: "c" }],
  ["a name that refers to itself", { a: ["a"] }, { a: "a" }],
  ["a circle of three, entered in the middle", { b: ["c"], a: ["b"], c: ["a"] }, { b: "b", a: "b", c: "b" }],
  [
    "two circles, one of which leads to the other",
    { a: ["b"], b: ["a", "c"], c: ["d"], d: ["c"] },
    { a: "a", b: "a", c: "c", d: "c" }
  ],
  ["a reference to a name that is not there", { a: ["x"] }, { a: "a" }]
]

const nextIn =
  (edges: Edges) =>
  (name: string): ReadonlyArray<string> =>
    edges[name] ?? []

describe("leadersOf", () => {
  it.each(cycles)("%s", (_, edges, leaders) => {
    assert.deepStrictEqual(Object.fromEntries(leadersOf(Object.keys(edges), nextIn(edges))), leaders)
  })

  it("names the first name that leads here and is reached from here, in graphs by chance", () => {
    for (let seed = 0; seed < 300; seed++) {
      const draw = chance(seed)
      const names = Array.from({ length: 2 + draw.below(9) }, (_, index) => `n${index}`)
      const edges = Object.fromEntries(
        names.map((name) => [name, Array.from({ length: draw.below(4) }, () => draw.pick(names))])
      )
      const reached = new Map(names.map((name) => [name, reach(nextIn(edges)(name), nextIn(edges))]))
      const leaders = leadersOf(names, nextIn(edges))
      for (const name of names) {
        const first = names.find(
          (other) => other === name || (reached.get(name)!.has(other) && reached.get(other)!.has(name))
        )
        assert.strictEqual(leaders.get(name), first, `seed ${seed}: ${name}`)
      }
    }
  })

  it("takes a chain and a circle of 50,000 names", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => String(index))
    const chain = leadersOf(names, (name) => [String(Number(name) + 1)])
    assert.isTrue(names.every((name) => chain.get(name) === name))
    const cycle = leadersOf(names, (name) => [String((Number(name) + 1) % names.length)])
    assert.isTrue(names.every((name) => cycle.get(name) === "0"))
  })
})

describe("leadingTo", () => {
  it.each<readonly [title: string, targets: ReadonlyArray<string>, edges: Edges, found: ReadonlyArray<string>]>([
    ["nothing", [], { a: ["b"], b: [] }, []],
    ["a target alone", ["b"], { a: [], b: [] }, ["b"]],
    ["what leads there over others", ["c"], { a: ["b"], b: ["c"], c: [], d: [] }, ["a", "b", "c"]],
    ["a circle", ["a"], { a: ["b"], b: ["a"], c: ["b"], d: ["d"] }, ["a", "b", "c"]]
  ])("%s", (_, targets, edges, found) => {
    assert.deepStrictEqual([...leadingTo(targets, Object.keys(edges), nextIn(edges))].toSorted(), found)
  })
})
