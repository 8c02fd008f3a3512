/** What became of a document's calls, as the program that made them wrote it down. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Judgement } from "./Judgement.ts"
import { generatedFolder } from "./Packages.ts"
import type { Exchange } from "./Recorder.ts"
import type { Amount } from "./Samples.ts"

/** Who judged the request and made the answer: Prism, with what the document says or by chance, or the server by hand. */
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

/** Where a document's calls are. */
export const callsFile = (name: string): string => join(generatedFolder, `${name}.calls.json`)

/** Reads a document's calls; their form is that of the program that wrote them. */
export const readCalls = (name: string): ReadonlyArray<Called> =>
  JSON.parse(readFileSync(callsFile(name), "utf8")) as ReadonlyArray<Called>
