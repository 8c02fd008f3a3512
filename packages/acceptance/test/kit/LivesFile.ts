/**
 * Outcomes of a document's lives, as `LivesProgram.ts` wrote them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Defect } from "@faktura/sandbox"
import { generatedFolder } from "./Packages.ts"
import type { Amount } from "./Samples.ts"

/** Lives of the records of one document. */
export interface Lives {
  /** Fields of the new records: all of them, or the required ones. */
  readonly amount: Amount
  /** Number of records that were created. */
  readonly lived: number
  /** Steps that went wrong. */
  readonly broken: ReadonlyArray<string>
  readonly defects: ReadonlyArray<Defect>
}

/** Returns the file of a document's lives. */
export const livesFile = (name: string): string => join(generatedFolder, `${name}.lives.json`)

/** Reads a document's lives. The program that wrote them defines their form. */
export const readLives = (name: string): ReadonlyArray<Lives> =>
  JSON.parse(readFileSync(livesFile(name), "utf8")) as ReadonlyArray<Lives>
