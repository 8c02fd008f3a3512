/**
 * Writes the files of shapes: a constant per component schema, open ones in `answers/`, strict ones in `requests/`.
 */
import { referencesIn } from "../openapi/References.ts"
import { dependenciesFirst, reach } from "../openapi/Graph.ts"
import type { Layout } from "../naming/Layout.ts"
import { sharedFile } from "../naming/Layout.ts"
import { docCode, linesCode, pureCalls, uses } from "../output/Code.ts"
import type { IrSchema } from "./Model.ts"
import { schemaCode } from "./SchemaCode.ts"
import type { Strictness } from "./SchemaCode.ts"

/** A file of generated code, by its path below the output folder, without ending. */
export interface CodeFile {
  readonly path: string
  readonly code: string
}

/** The folder of a manner's shapes. */
export const schemaFolder: Record<Strictness, string> = { open: "responses", strict: "requests" }

/** What the emitters know of the component schemas. */
export interface Schemas {
  /** By reference, e.g. `#/components/schemas/EntityResponse`. */
  readonly byRef: ReadonlyMap<string, IrSchema>
  /** The name that the raw package exports a schema's type under. */
  readonly typeName: (ref: string) => string
  /** The file of a schema. */
  readonly file: (ref: string) => string
}

/** The schema's name in a reference. */
export const nameOfRef = (ref: string): string => decodeURIComponent(ref.slice(ref.lastIndexOf("/") + 1))

/** What a layout says of a reference. */
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
    // A schema that is nothing but a reference, or a primitive, needs no marker: it is the other constant.
    const code = pureCalls(schemaCode(schema, strictness, refCode, (target) => schemas.byRef.get(target)))
    done.add(ref)
    const doc = docCode([schema.description ?? `The shape of \`${nameOfRef(ref)}\`.`])
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

/** The files of one manner, for the schemas that the given roots lead to. */
export const schemaFiles = (
  roots: Iterable<string>,
  strictness: Strictness,
  schemas: Schemas,
  rawPackage: string
): ReadonlyArray<CodeFile> => {
  const byFile = new Map<string, Array<string>>()
  const isThere = (ref: string): boolean => schemas.byRef.has(ref)
  const used = reach([...roots].filter(isThere), (ref) => referencesIn(schemas.byRef.get(ref)).filter(isThere))
  // The document's order, so that the same document gives the same bytes.
  for (const ref of schemas.byRef.keys()) {
    if (!used.has(ref)) continue
    const file = schemas.file(ref)
    byFile.set(file, [...(byFile.get(file) ?? []), ref])
  }
  return [...byFile].map(([file, refs]) => schemaFile(file, refs, strictness, schemas, rawPackage))
}
