/** Values that could break out of their place in a request, and what became of them. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { generatedFolder } from "./Packages.ts"

/** Ids that mean something else in a URL. */
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

/** Values of a header; the first is harmless. */
export const headerValues: ReadonlyArray<string> = [
  "a trace",
  "a\r\nX-Evil: 1",
  "a\nX-Evil: 1",
  "a\rX-Evil: 1",
  "a\u0000b"
]

/** One value that was tried. */
export interface Tried {
  readonly value: string
  readonly tag: string
  /** Path and query as the server saw them; none when nothing was sent. */
  readonly target: string | undefined
  readonly headers: { readonly [name: string]: string } | undefined
}

/** Where the program leaves what it found. */
export const pathsFile = join(generatedFolder, "paths.json")

/** Reads what the program found; the form is its own. */
export const readPaths = (): { readonly ids: ReadonlyArray<Tried>; readonly headers: ReadonlyArray<Tried> } =>
  JSON.parse(readFileSync(pathsFile, "utf8")) as { ids: ReadonlyArray<Tried>; headers: ReadonlyArray<Tried> }
