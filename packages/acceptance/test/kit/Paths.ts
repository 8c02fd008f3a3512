/**
 * Values that could change other parts of a request, and the requests that were sent with them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { generatedFolder } from "./Packages.ts"

/** Ids with another meaning in a URL. */
export const ids: ReadonlyArray<string> = [
  "main",
  "../x",
  "a/b",
  "%2e%2e",
  "%2F",
  "?x=1",
  "#f",
  "ü",
  " ",
  "a b",
  "a;b=c",
  "a:b@c",
  "\\..\\x",
  "\u0000",
  "\n",
  "💶",
  ".",
  "..",
  "",
  "\ud800"
]

/** Values of a header. The first one is harmless. */
export const headerValues: ReadonlyArray<string> = [
  "a trace",
  "a\r\nX-Evil: 1",
  "a\nX-Evil: 1",
  "a\rX-Evil: 1",
  "a\u0000b"
]

/** One tested value. */
export interface Tried {
  readonly value: string
  readonly tag: string
  /** Path and query as the server received them. Undefined if nothing was sent. */
  readonly target: string | undefined
  readonly headers: { readonly [name: string]: string } | undefined
}

/** File with the results of `PathProgram.ts`. */
export const pathsFile = join(generatedFolder, "paths.json")

/** Reads the results. The program defines their form. */
export const readPaths = (): { readonly ids: ReadonlyArray<Tried>; readonly headers: ReadonlyArray<Tried> } =>
  JSON.parse(readFileSync(pathsFile, "utf8")) as { ids: ReadonlyArray<Tried>; headers: ReadonlyArray<Tried> }
