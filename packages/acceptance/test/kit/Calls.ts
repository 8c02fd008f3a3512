/**
 * Outcomes of a document's calls, as `CallProgram.ts` wrote them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Judgement } from "./Judgement.ts"
import { generatedFolder } from "./Packages.ts"
import type { Exchange } from "./Recorder.ts"
import type { Amount } from "./Samples.ts"

/**
 * Server that validated the request and made the response: Prism with the document's examples or with random values, or
 * the server by hand.
 */
export type ServerName = "Prism, fixed" | "Prism, random" | "by hand"

/** One call. */
export interface Called {
  readonly operation: string
  readonly kind: string
  /** `Things.list`. */
  readonly method: string
  readonly amount: Amount
  readonly server: ServerName
  readonly judgement: Judgement
  readonly tag: string
  readonly message: string
  readonly exchange: Exchange | undefined
}

/** Returns the file of a document's calls. */
export const callsFile = (name: string): string => join(generatedFolder, `${name}.calls.json`)

/** Reads a document's calls. The program that wrote them defines their form. */
export const readCalls = (name: string): ReadonlyArray<Called> =>
  JSON.parse(readFileSync(callsFile(name), "utf8")) as ReadonlyArray<Called>
