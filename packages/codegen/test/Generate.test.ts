import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, describe, expect, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import type { Generated } from "../src/generate/Generate.ts"
import { sayings } from "./kit/Sayings.ts"
import { typeCheck, typeCheckFolder, writePackages } from "./kit/TypeCheck.ts"
import type { TypeScriptVersion } from "./kit/TypeCheck.ts"
import { generateDocument, sourceFile } from "./kit/Workspace.ts"

const scenarioFolder = join(import.meta.dirname, "scenarios")
const snapshotFolder = join(import.meta.dirname, "__snapshots__")
const scenarios = readdirSync(scenarioFolder)
  .map((file) => file.replace(/\.yaml$/, ""))
  .toSorted()

/** Documents that are read with forbearance, as if a vendor had written them. */
const pulled = new Set(["null-words"])

const generateScenario = (name: string): Promise<Generated> =>
  Effect.runPromise(
    generateDocument(name, {
      openapi: readFileSync(join(scenarioFolder, `${name}.yaml`), "utf8"),
      source: pulled.has(name) ? sourceFile(name).replace("sha256: null", 'sha256: "0"') : sourceFile(name)
    }).pipe(Effect.provide(NodeServices.layer))
  )

/** hey-api's bundled client is the same for every document. */
const isOurs = (file: string): boolean => /^(operations|schemas|types)\//.test(file)

const warningsText = ({ warnings }: Generated): string =>
  warnings.map(({ kind, message, pointer }) => `${kind}: ${pointer}\n  ${message}\n`).join("")

/** Code without its comments and strings. */
const withoutText = (code: string): string =>
  code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) =>
    text.startsWith("/") ? "" : '""'
  )

/** Texts of the snapshots, by file. */
const filesOf = (made: Generated): ReadonlyMap<string, string> =>
  new Map([
    ...[...made.client].filter(([file]) => isOurs(file)).map(([file, code]) => [`client/${file}`, code] as const),
    ...[...made.services].map(([file, code]) => [`services/${file}`, code] as const),
    ...(made.warnings.length === 0 ? [] : [["warnings.txt", warningsText(made)] as const])
  ])

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
const long = (more: object): object => ({
  type: "object",
  properties: {
    ...Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`field${n}`, { type: "string", description: "One of many." }])
    ),
    ...more
  }
})
const response = (schema: object): object => ({
  "200": { description: "ok", content: { "application/json": { schema } } }
})
/** Circles of types through files; those of the scenarios are too small to be split. */
const cycles: ReadonlyArray<{ readonly name: string; readonly paths: object; readonly schemas: object }> = [
  {
    name: "through what would be several files of one service",
    paths: { "/as": { get: { operationId: "getA", responses: response(ref("AlphaOne")) } } },
    schemas: {
      AlphaOne: long({ next: ref("BetaOne") }),
      BetaOne: long({ next: ref("GammaOne"), apart: ref("BetaTwo") }),
      GammaOne: long({ next: ref("AlphaOne") }),
      BetaTwo: long({ apart: ref("AlphaTwo") }),
      AlphaTwo: long({})
    }
  },
  {
    name: "through the schemas of two services and shared ones, asked and answered",
    paths: {
      "/as": {
        get: { operationId: "getA", responses: response(ref("AlphaOne")) },
        post: {
          operationId: "postA",
          requestBody: { content: { "application/json": { schema: ref("AlphaOne") } } },
          responses: response(ref("BetaOne"))
        }
      },
      "/bs": { get: { operationId: "getB", responses: response(ref("GammaOne")) } }
    },
    schemas: {
      AlphaOne: long({ next: ref("BetaOne"), kind: { type: "string", enum: ["a", "b"] } }),
      BetaOne: long({ next: ref("GammaOne") }),
      GammaOne: long({ next: ref("AlphaOne"), leaf: ref("LeafOne") }),
      LeafOne: long({})
    }
  }
]

const cyclesMade = async (): Promise<ReadonlyMap<string, Generated>> => {
  const made = new Map<string, Generated>()
  for (const [index, { paths, schemas }] of cycles.entries()) {
    const openapi = JSON.stringify({
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      paths,
      components: { schemas }
    })
    const name = `circle${index}`
    made.set(
      name,
      await Effect.runPromise(generateDocument(name, { openapi }).pipe(Effect.provide(NodeServices.layer)))
    )
  }
  return made
}

describe("scenarios", () => {
  const made = new Map<string, Generated>()
  beforeAll(async () => {
    for (const name of scenarios) made.set(name, await generateScenario(name))
  })

  it("every scenario has assertions", () => assert.deepStrictEqual(Object.keys(sayings).toSorted(), scenarios))

  for (const name of scenarios) {
    it(`${name}: equals its snapshot`, async () => {
      const files = filesOf(made.get(name)!)
      for (const [file, code] of files) await expect(code).toMatchFileSnapshot(join(snapshotFolder, name, file))
    })

    it(`${name}: passes its assertions`, () => {
      const files = filesOf(made.get(name)!)
      for (const [file, { never = [], says = [] }] of Object.entries(sayings[name] ?? {})) {
        const code = files.get(file === "warnings" ? "warnings.txt" : `${file}.gen.ts`)
        assert.isDefined(code, file)
        for (const part of says) assert.include(code, part)
        for (const part of never) {
          if (typeof part === "string") assert.notInclude(code, part)
          else assert.notMatch(code!, part)
        }
      }
    })

    it(`${name}: every file has the header, every constant and type of the services a comment`, () => {
      for (const [file, code] of made.get(name)!.services) {
        assert.isTrue(code.startsWith("// Generated by faktura"), file)
        const lines = code.split("\n")
        lines.forEach((line, index) => {
          if (/^export (const|class|type|interface) /.test(line))
            assert.match(lines[index - 1]!, /\*\/$/, `${file}: ${line}`)
        })
      }
      for (const [file, code] of made.get(name)!.client) assert.isTrue(code.startsWith("// Generated by faktura"), file)
    })
  }

  it("every snapshot is of a generated file", () => {
    const expected = new Set(
      scenarios.flatMap((name) => [...filesOf(made.get(name)!).keys()].map((file) => join(snapshotFolder, name, file)))
    )
    const kept = readdirSync(snapshotFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    assert.deepStrictEqual(
      kept.filter((file) => !expected.has(file)),
      []
    )
  })

  it("the same document gives the same bytes", async () => {
    for (const name of ["shared", "recursive", "unions"])
      assert.deepStrictEqual(await generateScenario(name), made.get(name))
  })

  it("no code disables the compiler", () => {
    for (const [name, { client, services }] of made) {
      const ours = [...[...client].filter(([file]) => isOurs(file)), ...services]
      for (const [file, code] of ours) {
        const bare = withoutText(code)
        assert.notMatch(bare, /(?<![.\w$])any\b(?!\??:)/, `${name}: ${file}`)
        assert.notMatch(code, /@ts-/, `${name}: ${file}`)
        assert.notMatch(bare, /\bas (unknown|never)\b/, `${name}: ${file}`)
      }
    }
  })

  for (const version of [7, 6] satisfies ReadonlyArray<TypeScriptVersion>) {
    it(`the code of all compiles under TypeScript ${version}, strictly, without the DOM, with isolatedDeclarations`, async () => {
      const folder = join(typeCheckFolder, `scenarios-${version}`)
      await writePackages(folder, new Map([...made, ...(await cyclesMade())]))
      assert.strictEqual(await typeCheck(folder, version), "")
    }, 180_000)
  }
})

describe("cycles of types", () => {
  it("are split all the same", async () => {
    const { client } = (await cyclesMade()).get("circle0")!
    assert.isAbove([...client.keys()].filter((file) => file.startsWith("schemas/")).length, 1)
  })
})

describe("the repository's generated files", () => {
  const packages = join(import.meta.dirname, "..", "..")
  const generated = readdirSync(packages)
    .map((name) => join(packages, name, "src", "generated"))
    .flatMap((folder) => {
      try {
        return readdirSync(folder, { recursive: true, withFileTypes: true })
      } catch {
        return []
      }
    })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

  it("have a header, and no more than 2,000 lines", () => {
    assert.isAbove(generated.length, 100)
    for (const file of generated) {
      const code = readFileSync(file, "utf8")
      assert.isTrue(code.startsWith("// Generated by faktura"), file)
      assert.isAtMost(code.split("\n").length, 2000, file)
    }
  })
})
