/**
 * Writes the files of wire schemas: a constant per component schema. Open schemas are in `responses/`, strict schemas in `requests/`.
 */
import { referencesIn } from "../openapi/References.ts"
import { dependenciesFirst, reach } from "../openapi/Graph.ts"
import type { Layout } from "../naming/Layout.ts"
import { sharedFile } from "../naming/Layout.ts"
import { docCode, linesCode, pureCalls, uses } from "../output/Code.ts"
import type { IrSchema } from "./Model.ts"
import { schemaCode } from "./SchemaCode.ts"
import type { Strictness } from "./SchemaCode.ts"

/** File of generated code. `path` is below the output folder, without an ending. */
export interface CodeFile {
  readonly path: string
  readonly code: string
}

/** Folder of the wire schemas of each strictness. */
export const schemaFolder: Record<Strictness, string> = { open: "responses", strict: "requests" }

/** Component schemas, as the emitters see them. */
export interface Schemas {
  /** Schemas by reference, e.g. `#/components/schemas/EntityResponse`. */
  readonly byRef: ReadonlyMap<string, IrSchema>
  /** Returns the name of a schema's type in the raw package. */
  readonly typeName: (ref: string) => string
  /** Returns the file of a schema. */
  readonly file: (ref: string) => string
}

/** Returns the schema's name in a reference. */
export const nameOfRef = (ref: string): string => decodeURIComponent(ref.slice(ref.lastIndexOf("/") + 1))

/** Returns the file of a reference in a layout. */
export const fileOfRef = (layout: Layout, ref: string): string => layout.schemaFile(nameOfRef(ref))

const schemaFile = (
  file: string,
  refs: ReadonlyArray<string>,
  strictness: Strictness,
  schemas: Schemas,
  rawPackage: string
): CodeFile => {
  let usesShared = false
  const done = new Set<string>()
  const constants = dependenciesFirst(refs, (ref) => referencesIn(schemas.byRef.get(ref))).map((ref) => {
    const refCode = (target: string): string => {
      if (!schemas.byRef.has(target)) return "S.unknown"
      const name = schemas.typeName(target)
      const targetFile = schemas.file(target)
      if (targetFile === file) return done.has(target) ? name : `S.lazy(() => ${name})`
      if (targetFile !== sharedFile) throw new Error(`${ref} in ${file} refers to ${target} in ${targetFile}`)
      usesShared = true
      return `${sharedFile}.${name}`
    }
    const name = schemas.typeName(ref)
    const schema = schemas.byRef.get(ref) ?? {}
    // `pureCalls` marks calls only: a reference or a primitive is another constant.
    const code = pureCalls(schemaCode(schema, strictness, refCode, (target) => schemas.byRef.get(target)))
    done.add(ref)
    const doc = docCode([schema.description ?? `Schema \`${nameOfRef(ref)}\`.`])
    return `${doc}\nexport const ${name}: S.WireSchema<Raw.${name}> = ${code}`
  })
  const body = constants.join("\n\n")
  return {
    path: `${schemaFolder[strictness]}/${file}`,
    code: linesCode([
      uses(body, "C") ? 'import * as C from "@faktura/core/Constraint"' : undefined,
      'import * as S from "@faktura/core/WireSchema"',
      `import type * as Raw from ${JSON.stringify(rawPackage)}`,
      usesShared ? `import * as ${sharedFile} from "./${sharedFile}.gen.ts"` : undefined,
      "",
      body
    ])
  }
}

/** Writes the files of one strictness, for all schemas that are reachable from `roots`. */
export const schemaFiles = (
  roots: Iterable<string>,
  strictness: Strictness,
  schemas: Schemas,
  rawPackage: string
): ReadonlyArray<CodeFile> => {
  const byFile = new Map<string, Array<string>>()
  const isKnown = (ref: string): boolean => schemas.byRef.has(ref)
  const used = reach([...roots].filter(isKnown), (ref) => referencesIn(schemas.byRef.get(ref)).filter(isKnown))
  // Files keep the document's order: the same document always gives the same bytes.
  for (const ref of schemas.byRef.keys()) {
    if (!used.has(ref)) continue
    const file = schemas.file(ref)
    byFile.set(file, [...(byFile.get(file) ?? []), ref])
  }
  return [...byFile].map(([file, refs]) => schemaFile(file, refs, strictness, schemas, rawPackage))
}
