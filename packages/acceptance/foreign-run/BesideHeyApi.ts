/**
 * Compares which documents hey-api reads with its own plugins and parser, and which ones Faktura reads. Compiles no
 * code.
 */
import { mkdirSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { run } from "../test/kit/Run.ts"
import type { ForeignDocument } from "./Documents.ts"
import { emit, workFolder } from "./Emission.ts"

// hey-api is a dependency of the generator.
const codegen = createRequire(import.meta.resolve("@faktura/codegen/package.json"))
const heyApi = join(dirname(codegen.resolve("@hey-api/openapi-ts/package.json")), "bin", "run.js")

/** Result for one document: the message of each generator that refused it. */
export interface Pair {
  readonly name: string
  readonly heyApi: string | undefined
  readonly own: string | undefined
}

/** Returns the last line with text, after colors and a progress report. */
const lastLine = (output: string): string =>
  output
    // oxlint-disable-next-line no-control-regex -- colours of a terminal
    .replaceAll(/\u001B\[[\d;]*m/g, "")
    .trim()
    .split("\n")
    .findLast((line) => /error|❌|cannot|fail/i.test(line))
    ?.trim() ?? "no reason given"

/** Reads one document with both generators. Removes its files. */
export const readByBoth = async ({ file, name }: ForeignDocument): Promise<Pair> => {
  const folder = join(workFolder, `${process.pid}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    const theirs = await run(process.execPath, [heyApi, "-i", file, "-o", join(folder, "hey-api")], folder)
    const ours = await emit(file, folder)
    return {
      name,
      heyApi: theirs.code === 0 ? undefined : lastLine(theirs.output),
      own: ours.code === 0 ? undefined : (ours.output.trim().split("\n")[0] ?? "")
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Head of the table. */
export const pairHead = `${"document".padEnd(60)} ${"hey-api".padEnd(8)} Faktura`

/** Row of a document, followed by the reason if a generator refused it. */
export const pairRow = ({ heyApi: theirs, name, own }: Pair): string => {
  const told = (reason: string | undefined): string => (reason === undefined ? "read" : "refused")
  return [
    `${name.padEnd(60)} ${told(theirs).padEnd(8)} ${told(own)}`,
    ...[theirs, own].flatMap((reason) => (reason === undefined ? [] : [`    ${reason.slice(0, 200)}`]))
  ].join("\n")
}

/** Counts the documents that both read, only one of them, and neither. */
export const totalsOf = (pairs: ReadonlyArray<Pair>): string => {
  const count = (theirs: boolean, ours: boolean): number =>
    pairs.filter((pair) => (pair.heyApi === undefined) === theirs && (pair.own === undefined) === ours).length
  return [
    `${pairs.length} documents: both read ${count(true, true)}, Faktura alone ${count(false, true)}`,
    `hey-api alone ${count(true, false)}, neither ${count(false, false)}`
  ].join(", ")
}
