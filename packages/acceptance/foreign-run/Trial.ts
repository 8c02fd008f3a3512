/**
 * Generates code for one document with the `faktura` command, and checks it with two compilers.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { compilers } from "../test/kit/Compilers.ts"
import type { Compiler } from "../test/kit/Compilers.ts"
import { listOf, objectOf } from "../test/kit/Json.ts"
import { run } from "../test/kit/Run.ts"
import { operationsOf, readFileOf } from "./Documents.ts"
import type { ForeignDocument } from "./Documents.ts"
import { emit, workFolder } from "./Emission.ts"

/** Result of one document. */
export interface Trial {
  readonly name: string
  /** Operations of the document. */
  readonly operations: number
  readonly generated: number
  readonly warnings: number
  /** Operations that are neither generated nor reported. */
  readonly lost: number
  /** Message of the generator, if it refused the document. */
  readonly refused: string | undefined
  /** Errors of each compiler. */
  readonly errors: Readonly<Record<Compiler, ReadonlyArray<string>>>
  /** Seconds of the generator and both compilers. */
  readonly seconds: number
}

const base = join(import.meta.dirname, "..", "..", "..", "tsconfig.base.json")

const none: Trial["errors"] = { "TypeScript 6": [], "TypeScript 7": [] }

const errorsOf = async (compiler: Compiler, folder: string): Promise<ReadonlyArray<string>> => {
  const { code, output } = await run(
    process.execPath,
    ["--max-old-space-size=4096", compilers[compiler], "-p", join(folder, "tsconfig.json"), "--pretty", "false"],
    folder
  )
  if (code === 0) return []
  const lines = output.split("\n").filter((line) => line.includes("error TS"))
  return lines.length > 0 ? lines : [`ended with ${String(code)}: ${output.slice(0, 300)}`]
}

/** Tries one document. Removes its files. */
export const tryDocument = async ({ file, name }: ForeignDocument): Promise<Trial> => {
  const began = performance.now()
  const folder = join(workFolder, `${process.pid}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const made = (trial: Partial<Trial>): Trial => ({
    name,
    operations: 0,
    generated: 0,
    warnings: 0,
    lost: 0,
    refused: undefined,
    errors: none,
    seconds: (performance.now() - began) / 1000,
    ...trial
  })
  try {
    const operations = operationsOf(readFileOf(file), file)
    const { code, output, stdout } = await emit(file, folder)
    if (code !== 0)
      return made({ operations: operations.length, refused: `ended with ${String(code)}: ${output.trim()}` })
    const report = objectOf(JSON.parse(stdout))
    const warnings = listOf(report.warnings).map(objectOf)
    // Other warnings of an operation are about a part of it.
    const leftOut = new Set(
      warnings
        .filter(
          ({ kind, message }) => kind === "left out" && /operations? (is|are) not generated/.test(String(message))
        )
        .map(({ pointer }) => String(pointer))
    )
    const reported = operations.filter(({ pointers }) => pointers.some((pointer) => leftOut.has(pointer))).length
    // hey-api's own raw client does not compile with these two options.
    const compilerOptions = { noEmit: true, exactOptionalPropertyTypes: false, noUnusedLocals: false }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: base, compilerOptions, include: ["src"] }))
    const errors = {
      "TypeScript 7": await errorsOf("TypeScript 7", folder),
      "TypeScript 6": await errorsOf("TypeScript 6", folder)
    }
    return made({
      operations: operations.length,
      generated: Number(report.operations),
      warnings: warnings.length,
      lost: operations.length - reported - Number(report.operations),
      errors
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** True when the document generates, compiles, and loses no operation without a warning. */
export const holds = ({ errors, lost, refused }: Trial): boolean =>
  refused === undefined && lost === 0 && Object.values(errors).every((each) => each.length === 0)

const widths = [52, 10, 9, 7, 4, 6, 6, 7]

const line = (cells: ReadonlyArray<string | number>): string =>
  cells
    .map((cell, index) => (index === 0 ? String(cell).padEnd(52) : String(cell).padStart(widths[index] ?? 0)))
    .join(" ")

/** Head of the table. */
export const head = line(["document", "operations", "generated", "warnings", "lost", "TS 6", "TS 7", "seconds"])

/** Row of a document, followed by its problems. */
export const rowOf = (trial: Trial): string => {
  const { errors, generated, lost, name, operations, refused, warnings, seconds } = trial
  const shown = name.length > 52 ? `…${name.slice(-51)}` : name
  const [six, seven] = [errors["TypeScript 6"], errors["TypeScript 7"]]
  return [
    line([shown, operations, generated, warnings, lost, six.length, seven.length, seconds.toFixed(1)]),
    ...(refused === undefined ? [] : [`    ${refused.split("\n").slice(0, 4).join("\n    ")}`]),
    ...[...new Set([...six, ...seven])].slice(0, 3).map((error) => `    ${error}`)
  ].join("\n")
}
