/**
 * Measures the type check of generated code with TypeScript 7 and 6: instantiations of types, and seconds.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { runProgram } from "./Child.ts"
import { github, ownMonite, vendorDocuments } from "./Documents.ts"
import type { Document } from "./Documents.ts"
import { compared, median } from "./Report.ts"
import type { Figure, Row } from "./Report.ts"
import { buildCore, compilers, generated } from "./Scratch.ts"
import type { Generator } from "./Scratch.ts"

const runs = 3

const promiseFolder = "services/src/generated/promise"

/** Checked files of a generator's output, and their baseline. */
const variants: ReadonlyArray<{
  readonly name: string
  readonly baseline: string
  readonly generator: Generator
  readonly include: ReadonlyArray<string>
  readonly exclude?: ReadonlyArray<string>
}> = [
  { name: "raw", baseline: "raw", generator: "faktura", include: ["raw/src"] },
  {
    name: "raw + services",
    baseline: "raw",
    generator: "faktura",
    include: ["raw/src", "services/src"],
    exclude: [promiseFolder]
  },
  { name: "raw + Promise client", baseline: "raw", generator: "faktura", include: ["raw/src", promiseFolder] },
  { name: "hey-api", baseline: "hey-api", generator: "hey-api", include: ["src"] },
  { name: "hey-api + zod", baseline: "hey-api", generator: "hey-api + zod", include: ["src"] },
  { name: "openapi-typescript", baseline: "hey-api", generator: "openapi-typescript", include: ["src"] }
]

const config = (include: ReadonlyArray<string>, exclude: ReadonlyArray<string>): string =>
  JSON.stringify({
    compilerOptions: {
      target: "ES2024",
      lib: ["ES2024", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
      types: ["node"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      strict: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true
    },
    include,
    exclude
  })

interface Checked {
  readonly instantiations: Figure
  readonly seconds: Figure
}

const check = async (compiler: string, folder: string): Promise<Checked> => {
  const instantiations: Array<number> = []
  const seconds: Array<number> = []
  for (let run = 0; run < runs; run++) {
    const begin = performance.now()
    // One thread: several threads would each instantiate shared types.
    const flags = compiler === compilers["TS 7"] ? ["--singleThreaded"] : []
    const { output } = await runProgram(process.execPath, [
      compiler,
      "-p",
      join(folder, "tsconfig.json"),
      "--extendedDiagnostics",
      ...flags
    ])
    const errors = output.split("\n").filter((line) => line.includes("error TS"))
    if (errors.length > 0) {
      const first = errors[0]?.replace(/^.*?generated\//, "").slice(0, 200)
      const why = { missing: `does not type-check, ${errors.length} errors: ${first}` }
      return { instantiations: why, seconds: why }
    }
    instantiations.push(Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1]))
    seconds.push((performance.now() - begin) / 1000)
  }
  return { instantiations: median(instantiations), seconds: median(seconds) }
}

const ofDocument = async (document: Document): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const [name, compiler] of Object.entries(compilers)) {
    const checked: Array<readonly [string, Checked]> = []
    for (const { exclude = [], generator, include, name: variant } of variants) {
      const made = await generated(document, generator)
      if ("refused" in made) {
        checked.push([variant, { instantiations: { missing: made.refused }, seconds: { missing: made.refused } }])
        continue
      }
      writeFileSync(join(made.folder, "tsconfig.json"), config(include, exclude))
      console.error(`types: ${document.name}, ${variant}, ${name}`)
      checked.push([variant, await check(compiler, made.folder)])
    }
    for (const baseline of new Set(variants.map(({ baseline }) => baseline))) {
      const what = { group: "types", subject: document.name, baseline } as const
      const own = checked.filter((_, index) => variants[index]?.baseline === baseline)
      rows.push(
        ...compared(
          { ...what, metric: `instantiations, ${name}`, unit: "" },
          own.map(([variant, { instantiations }]) => [variant, instantiations])
        ),
        ...compared(
          { ...what, metric: `time, ${name}`, unit: "s" },
          own.map(([variant, { seconds }]) => [variant, seconds])
        )
      )
    }
  }
  return rows
}

/** Runs the group. */
export const types = async (): Promise<ReadonlyArray<Row>> => {
  await buildCore()
  const rows: Array<Row> = []
  for (const document of [github, ...vendorDocuments(), ownMonite]) rows.push(...(await ofDocument(document)))
  return rows
}
