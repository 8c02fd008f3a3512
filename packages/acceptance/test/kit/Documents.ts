/**
 * Documents under test: the vendors' own, GitHub's, and every scenario of the generator's tests.
 *
 * The vendors' documents are read beside the repository. If a document is missing, its tests are skipped with a
 * message.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { parse } from "yaml"
import { objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"

const repository = join(import.meta.dirname, "..", "..", "..", "..")
const vendorFolder = join(repository, "..", "shared", "vendor-specs")
const scenarioFolder = join(repository, "packages", "codegen", "test", "scenarios")
const github = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json")

/** Document under test. */
export interface Document {
  /** Name of the document and of its packages: `@acceptance/<name>-client` and `@acceptance/<name>`. */
  readonly name: string
  readonly file: string
  /** True for a small document: every operation of it is called, and all of them are compiled together. */
  readonly isScenario: boolean
}

const vendors: ReadonlyArray<Document> = [
  { name: "monite-2024", file: join(vendorFolder, "monite-2024-05-25.json"), isScenario: false },
  { name: "monite-2025", file: join(vendorFolder, "monite-2025-10-branch.json"), isScenario: false },
  { name: "maesn", file: join(vendorFolder, "maesn-2026-05.yaml"), isScenario: false },
  { name: "github", file: github, isScenario: false }
]

const scenarios: ReadonlyArray<Document> = readdirSync(scenarioFolder)
  .filter((file) => file.endsWith(".yaml"))
  .toSorted()
  .map((file) => ({ name: file.replace(/\.yaml$/, ""), file: join(scenarioFolder, file), isScenario: true }))

/** Available documents. */
export const documents: ReadonlyArray<Document> = [...vendors, ...scenarios].filter(({ file }) => existsSync(file))

/** Missing documents, and the reason why their tests are skipped. */
export const absent: ReadonlyArray<string> = vendors
  .filter(({ file }) => !existsSync(file))
  .map(({ name }) => `${name}: its document is not in ../shared/vendor-specs beside the repository; skipped`)

/** Groups that are compiled in one go: each large document alone, and the small ones together. */
export const groups: ReadonlyArray<{ readonly name: string; readonly members: ReadonlyArray<string> }> = [
  ...documents.filter(({ isScenario }) => !isScenario).map(({ name }) => ({ name, members: [name] })),
  { name: "scenarios", members: documents.filter(({ isScenario }) => isScenario).map(({ name }) => name) }
]

/** Returns the document of a name. */
export const documentNamed = (name: string): Document => {
  const found = documents.find((each) => each.name === name)
  if (found === undefined) throw new Error(`There is no document ${name}.`)
  return found
}

/** Returns a document's text. */
export const readText = ({ file }: Document): string => readFileSync(file, "utf8")

/** Returns a document as JSON. */
export const readJson = (document: Document): JsonObject => objectOf(parseText(readText(document)))

// Why not always YAML: reading a large JSON document as YAML takes fifty times as long.
const parseText = (text: string): unknown => (text.trimStart().startsWith("{") ? JSON.parse(text) : parse(text))
