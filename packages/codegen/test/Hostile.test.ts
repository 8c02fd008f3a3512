import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import ts from "typescript"
import type { Generated } from "../src/generate/Generate.ts"
import { SpecInvalid } from "../src/openapi/Problem.ts"
import { hostileDocument } from "./kit/HostileDocuments.ts"
import type { Places } from "./kit/HostileDocuments.ts"
import { chance } from "./kit/Random.ts"
import { typeCheck, typeCheckFolder, writePackages } from "./kit/TypeCheck.ts"
import { generateDocument } from "./kit/Workspace.ts"

/** Texts that would end a string, a comment or a path, run as code, or mean something to JavaScript by themselves. */
const texts: { readonly [name: string]: string } = {
  proto: "__proto__",
  constructor: "constructor",
  toString: "toString",
  hasOwnProperty: "hasOwnProperty",
  class: "class",
  import: "import",
  default: "default",
  await: "await",
  null: "null",
  undefined: "undefined",
  any: "any",
  string: "string",
  object: "Object",
  date: "Date",
  record: "Record",
  blob: "Blob",
  raw: "Raw",
  options: "Options",
  shape: "S",
  effect: "Effect",
  index: "index",
  shared: "shared",
  unicode: "日本語",
  emoji: "🚀",
  rightToLeft: "\u202Eabc",
  traversal: "../../etc/passwd",
  absolute: "/etc/passwd",
  backslashes: "..\\..\\x",
  dots: "..",
  percent: "%2e%2e%2f",
  nul: "a\u0000b",
  commentEnd: "*/ owned() /*",
  lineComment: "// @ts-ignore",
  template: "`${owned()}`",
  substitution: "${owned()}",
  script: "</script><script>owned()</script>",
  newline: "a\nowned()\n",
  carriageReturn: "a\r\nowned()",
  lineSeparator: "a\u2028owned()",
  quote: '"; owned(); "',
  apostrophe: "'; owned(); '",
  backslash: "\\",
  escapedQuote: '\\"; owned(); //',
  tag: "@deprecated",
  hash: "#/components",
  slash: "a/b",
  tilde: "a~b",
  openGroup: "(?:",
  query: "?a=b#c",
  braces: "{a}{b}",
  long: "x".repeat(300),
  empty: "",
  space: " ",
  dashes: "---",
  digit: "1st"
}

/** Keywords, types and operators of TypeScript, and types that generated code uses. */
const words = [
  ...Array.from({ length: ts.SyntaxKind.LastKeyword - ts.SyntaxKind.FirstKeyword + 1 }, (_, index) =>
    ts.tokenToString(ts.SyntaxKind.FirstKeyword + index)
  ).filter((word) => word !== undefined),
  ..."Array AsyncIterable Blob Date Error Exclude Extract File FormData Headers NonNullable Object Omit Partial".split(
    " "
  ),
  ..."Promise ReadableStream Record Request RequestInit Response ReadonlyArray String Uint8Array URL".split(" "),
  ..."Config Context Effect Layer Options Raw S Shape Stream ServerSentEvent ApiClient".split(" ")
]

type Outcome = Generated | SpecInvalid

/** Code, or the error that says what is wrong with the document; anything else is a defect of the generator. */
const outcomeOf = async (name: string, places: Places): Promise<Outcome> => {
  const result = await Effect.runPromise(
    Effect.result(generateDocument(name, { openapi: JSON.stringify(hostileDocument(places)) })).pipe(
      Effect.provide(NodeServices.layer)
    )
  )
  if (Result.isSuccess(result)) return result.success
  if (!(result.failure instanceof SpecInvalid)) assert.fail(`${name}: ${String(result.failure)}`)
  assert.isAbove(result.failure.problems.length, 0)
  return result.failure
}

const filesOf = ({ client, services }: Generated): ReadonlyArray<readonly [file: string, code: string]> => [
  ...client,
  ...services
]

const ownImport = /^(\.{1,2}\/[\p{L}\p{N}_./-]+|effect\/\w+|@faktura\/core\/\w+|@scenario\/[\w-]+(\/client)?)$/u

/** Much is the same in many documents, and read once. */
const seen = new Set<string>()

/** Parses files, by their paths. */
const parsed = (files: ReadonlyMap<string, string>): ts.Program => {
  const options = { noLib: true, noResolve: true, target: ts.ScriptTarget.Latest }
  return ts.createProgram([...files.keys()], options, {
    ...ts.createCompilerHost(options),
    fileExists: (file) => files.has(file),
    readFile: (file) => files.get(file),
    getSourceFile: (file, version) => ts.createSourceFile(file, files.get(file) ?? "", version)
  })
}

/** Paths stay below the output folder; code parses; no text of the document has become a part of it. */
const checkFiles = (name: string, made: Generated): void => {
  const fresh = new Map<string, string>()
  for (const [file, code] of filesOf(made)) {
    assert.match(file, /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*(\/[\p{L}\p{N}_][\p{L}\p{N}_.-]*)*$/u, name)
    if (seen.has(code)) continue
    seen.add(code)
    assert.notMatch(code, /^\s*(\/\/|\/\*) *@ts-/m, `${name}: ${file}`)
    // Files of the client and of the services may have one path.
    fresh.set(`/${fresh.size}/${file}`, code)
  }
  const program = parsed(fresh)
  for (const file of fresh.keys()) {
    const source = program.getSourceFile(file)!
    assert.deepStrictEqual(
      program.getSyntacticDiagnostics(source).map(({ messageText }) => messageText),
      [],
      `${name}: ${file}`
    )
    const walk = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) assert.notStrictEqual(node.expression.getText(source), "owned", `${name}: ${file}`)
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
        if (node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
          assert.match(node.moduleSpecifier.text, ownImport, `${name}: ${file}`)
        }
      }
      node.forEachChild(walk)
    }
    walk(source)
  }
}

/** Position of a row's text: in descriptions and other names, or in the names of schema and path. */
const manners: ReadonlyArray<readonly [name: string, places: (text: string) => Places]> = [
  ["said", (text) => ({ said: text, field: text, key: text, mediaType: text })],
  ["named", (text) => ({ schema: text, path: text, operationId: text })]
]

describe("hostile documents", () => {
  const made = new Map<string, Generated>()
  const invalid = new Map<string, SpecInvalid>()

  beforeAll(async () => {
    for (const [row, text] of Object.entries(texts)) {
      for (const [manner, places] of manners) {
        const name = `${row}-${manner}`.toLowerCase()
        const outcome = await outcomeOf(name, places(text))
        if (outcome instanceof SpecInvalid) invalid.set(name, outcome)
        else made.set(name, outcome)
      }
    }
  }, 300_000)

  it("names that differ by case only stay apart, in files too", async () => {
    const responses = (name: string): object => ({
      "200": {
        description: "ok",
        content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } }
      }
    })
    const each = (value: string): object => ({ type: "object", properties: { [value]: { type: "string" } } })
    const result = await Effect.runPromise(
      generateDocument("case", {
        openapi: JSON.stringify({
          openapi: "3.1.0",
          info: { title: "T", version: "1" },
          paths: {
            "/pets": { get: { operationId: "getPets", responses: responses("Pet") } },
            "/Pets": { get: { operationId: "GetPets", responses: responses("pet") } },
            "/PETS": { get: { operationId: "GETPETS", responses: responses("PET") } }
          },
          components: { schemas: { Pet: each("a"), pet: each("A"), PET: each("b") } }
        })
      }).pipe(Effect.provide(NodeServices.layer))
    )
    const files = filesOf(result).map(([file]) => file.toLowerCase())
    assert.strictEqual(result.operations, 3)
    assert.strictEqual(new Set([...result.client.keys()].map((file) => file.toLowerCase())).size, result.client.size)
    assert.strictEqual(
      new Set([...result.services.keys()].map((file) => file.toLowerCase())).size,
      result.services.size
    )
    assert.include(files, "operations/pets.gen.ts")
    made.set("case", result)
  })

  it("schemas are called like every word of TypeScript, each used by an operation", async () => {
    const responses = (name: string): object => ({
      "200": {
        description: "ok",
        content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } }
      }
    })
    const result = await Effect.runPromise(
      generateDocument("words", {
        openapi: JSON.stringify({
          openapi: "3.1.0",
          info: { title: "T", version: "1" },
          paths: Object.fromEntries(
            words.map((word, index) => [
              `/things${index}`,
              { get: { operationId: `thing${index}`, responses: responses(word) } }
            ])
          ),
          components: {
            schemas: Object.fromEntries(
              words.map((word) => [word, { type: "object", additionalProperties: { type: "string" } }])
            )
          }
        })
      }).pipe(Effect.provide(NodeServices.layer))
    )
    assert.strictEqual(result.operations, words.length)
    made.set("words", result)
  })

  it("nothing of a document becomes code, or a path", () => {
    for (const [name, each] of made) checkFiles(name, each)
  })

  it("most are generated; what is not valid is said to be", () => {
    assert.isAbove(made.size, Object.keys(texts).length * 1.8)
    assert.includeMembers([...invalid.keys()], ["empty-said", "braces-named", "query-named", "long-named"])
    assert.include(invalid.get("long-named")?.message, "too long for a file")
  })

  it("no prototype was touched", () => {
    assert.deepStrictEqual(Object.keys(Object.prototype), [])
    assert.isUndefined(({} as { readonly items?: unknown }).items)
  })

  it("the code of all type-checks", async () => {
    const folder = `${typeCheckFolder}/hostile`
    await writePackages(folder, made)
    assert.strictEqual(await typeCheck(folder), "")
  })
})

describe("hostile documents by chance", () => {
  it("are code that parses, or are said to be invalid; and are the same code each time", async () => {
    let generated = 0
    for (let seed = 0; seed < 15; seed++) {
      const draw = chance(seed)
      const all = Object.values(texts)
      const some = (): string => (draw.oneIn(4) ? draw.pick(all) + draw.pick(all) : draw.pick(all))
      const places = Object.fromEntries(
        (["said", "schema", "field", "path", "operationId", "key", "mediaType"] as const)
          .filter(() => !draw.oneIn(3))
          .map((place) => [place, some()])
      ) as Places
      const outcome = await outcomeOf("chance", places)
      if (outcome instanceof SpecInvalid) continue
      generated++
      checkFiles(`seed ${seed}: ${JSON.stringify(places)}`, outcome)
      assert.deepStrictEqual(await outcomeOf("chance", places), outcome, `seed ${seed}`)
    }
    assert.isAbove(generated, 3)
  }, 180_000)
})
