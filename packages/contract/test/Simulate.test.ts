// Parts of `pnpm release:simulate`: what a difference predicts for a call, and what a consumer's compiler says.
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { errorsIn } from "../../../scripts/simulate/Consumer.ts"
import { mutate } from "../../../scripts/simulate/Mutation.ts"
import { serveDocument } from "../../../scripts/simulate/Upstream.ts"
import { mutatedUses, vendorUses } from "../../../scripts/simulate/Uses.ts"
import type { Reliance, Use } from "../../../scripts/simulate/Uses.ts"
import { judge, packageResult, predictedBreaks } from "../../../scripts/simulate/Verdict.ts"
import type { Difference, Seen } from "../../../scripts/simulate/Verdict.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

type TypeChange = Difference["types"][number]

const change = (part: TypeChange["part"], path: string, what: TypeChange["what"]): TypeChange => ({
  package: "services",
  at: "./operations/things get",
  part,
  path,
  what,
  level: "major",
  before: "",
  after: ""
})

const limit: Difference["changes"][number] = {
  rule: "limit-tightened",
  side: "request",
  level: "major",
  at: "NewThing.name",
  before: "no maxLength",
  after: "maxLength 5",
  operations: ["GET /things"],
  why: ""
}

const difference = (types: ReadonlyArray<TypeChange>, changes: Difference["changes"] = []): Difference => ({
  packages: [],
  changes,
  types
})

const use = (relies: Reliance, of: Use["package"] = "services"): Use => ({
  call: "getThing",
  package: of,
  operation: "GET /things",
  name: "Things.get",
  at: "./operations/things get",
  relies
})

describe("predictions", () => {
  const table: ReadonlyArray<
    readonly [title: string, relies: Reliance, difference: Difference, breaks: boolean, of?: Use["package"]]
  > = [
    ["nothing changed", { part: "every error" }, difference([]), false],
    [
      "a new tag, where every error has a branch",
      { part: "every error" },
      difference([change("error", "Conflict", "tag added")]),
      true
    ],
    [
      "a new tag, where one error has a branch",
      { part: "error", path: "Conflict" },
      difference([change("error", "Conflict", "tag added")]),
      false
    ],
    [
      "a tag that is gone",
      { part: "error", path: "NotFound" },
      difference([change("error", "NotFound", "tag removed")]),
      true
    ],
    [
      "another tag that is gone",
      { part: "error", path: "NotFound" },
      difference([change("error", "Gone", "tag removed")]),
      false
    ],
    [
      "a field that is read",
      { part: "result", path: "name" },
      difference([change("result", "name", "optional")]),
      true
    ],
    [
      "a field of what is read",
      { part: "result", path: "owner" },
      difference([change("result", "owner.name", "removed")]),
      true
    ],
    [
      "a field with a similar name",
      { part: "result", path: "name" },
      difference([change("result", "names", "removed")]),
      false
    ],
    ["code that relies on nothing", { part: "nothing" }, difference([change("result", "", "type")]), false],
    ["a lower limit", { part: "value", path: "name" }, difference([], [limit]), true],
    ["a lower limit of another field", { part: "value", path: "id" }, difference([], [limit]), false],
    [
      "a lower limit of another operation",
      { part: "value", path: "name" },
      difference([], [{ ...limit, operations: ["GET /parts"] }]),
      false
    ],
    [
      "a lower limit, in a raw function, which checks nothing",
      { part: "value", path: "name" },
      difference([], [limit]),
      false,
      "client"
    ]
  ]
  for (const [title, relies, given, breaks, of] of table) {
    it(title, () => assert.strictEqual(predictedBreaks(use(relies, of), "services", given).length > 0, breaks))
  }
  it("changes of another package or of lower level do not count", () => {
    const found = change("result", "name", "optional")
    for (const each of [
      { ...found, package: "other" },
      { ...found, level: "minor" as const }
    ])
      assert.deepStrictEqual(predictedBreaks(use({ part: "result", path: "name" }), "services", difference([each])), [])
  })
})

describe("results", () => {
  const broken = difference([change("result", "name", "optional")])
  const same: Seen = { error: undefined, before: "A", after: "A" }
  const names = { client: "client", services: "services" }
  const table: ReadonlyArray<
    readonly [
      title: string,
      difference: Difference,
      seen: Seen,
      level: string,
      after: string,
      agrees: boolean,
      breaking?: string
    ]
  > = [
    [
      "predicted and seen, not in the changeset",
      broken,
      { ...same, error: "TS2345" },
      "major",
      "2.0.0",
      false,
      "`Things.list`"
    ],
    ["predicted and seen by the compiler", broken, { ...same, error: "TS2345" }, "major", "2.0.0", true],
    ["predicted and seen at run time", broken, { ...same, after: "failed" }, "major", "2.0.0", true],
    ["predicted, not seen", broken, same, "major", "2.0.0", false],
    ["seen, not predicted", difference([]), { ...same, error: "TS2345" }, "minor", "1.1.0", false],
    ["neither", difference([]), same, "minor", "1.1.0", true],
    ["neither, but the version says so", difference([]), same, "minor", "2.0.0", false],
    ["a patch", difference([]), same, "patch", "1.0.1", true],
    ["no release", difference([]), same, "none", "1.0.0", true]
  ]
  for (const [title, given, seen, level, after, agrees, breaking = "- `Things.get`"] of table) {
    it(title, () => {
      const calls = judge({ calls: [use({ part: "result", path: "name" })] }, names, given, breaking, () => seen)
      assert.strictEqual(packageResult("services", level, ["1.0.0", after], calls).agrees, agrees)
    })
  }
})

describe("errors of the compiler", () => {
  const text = ['import { a } from "b"', "", "export const one = () =>", "  a()", "export const two = () => a()"].join(
    "\n"
  )
  const read = (output: string) => errorsIn(output, (file) => (file === "calls" ? text : undefined))
  it("belong to the function that they are in, and the first of a function counts", () => {
    const output = [
      "calls.ts(4,3): error TS2345: No.",
      "  More about it.",
      "calls.ts(4,5): error TS1: Later.",
      "calls.ts(5,1): error TS2: Two."
    ].join("\n")
    assert.deepStrictEqual(
      [...read(output)],
      [
        ["calls one", "TS2345: No."],
        ["calls two", "TS2: Two."]
      ]
    )
  })
  for (const output of [
    "calls.ts(1,1): error TS2307: Cannot find module.",
    "node_modules/a/index.d.ts(1,1): error TS1: No.",
    "error TS5083: Cannot read file."
  ]) {
    it(`outside of the calls: ${output}`, () => {
      assert.throws(() => read(output), "does not compile")
    })
  }
})

describe("the consumer", () => {
  for (const [name, uses] of Object.entries({ vendorUses, mutatedUses })) {
    it(`${name}: 20 calls or more, each with its row`, () => {
      const rows = Object.entries(uses).flatMap(([file, all]) => all.map(({ call }) => `${file} ${call}`))
      const calls = Object.keys(uses).flatMap((file) => {
        const code = readFileSync(join(root, "scripts", "simulate", "consumer", `${file}.ts`), "utf8")
        return [...code.matchAll(/^export const (\w+)/gm)].map(([, call]) => `${file} ${call}`)
      })
      assert.sameMembers(rows, calls)
      assert.isAtLeast(rows.length, 20)
    })
  }
})

describe("the changed copy of this repository's document", () => {
  const document: unknown = parse(readFileSync(join(root, "specs", "monite", "openapi.yaml"), "utf8"))
  it("differs, and the document itself stays as it is", () => {
    const before = JSON.stringify(document)
    assert.notStrictEqual(JSON.stringify(mutate(document)), before)
    assert.strictEqual(JSON.stringify(document), before)
  })
  it("a document without what is changed is an error", () => {
    assert.throws(() => mutate({ paths: {} }), "change Mutation.ts")
  })
})

describe("the upstream", () => {
  it("returns 304 for a document that did not change", async () => {
    const upstream = await serveDocument("{}")
    const first = await fetch(upstream.address)
    const etag = first.headers.get("etag") ?? ""
    assert.strictEqual(await first.text(), "{}")
    await fetch(upstream.address, { headers: { "if-none-match": etag } })
    upstream.move('{"a":1}')
    const moved = await fetch(upstream.address, { headers: { "if-none-match": etag } })
    assert.strictEqual(await moved.text(), '{"a":1}')
    assert.deepStrictEqual(upstream.statuses, [200, 304, 200])
    await upstream.close()
    await upstream.close()
  })
})
