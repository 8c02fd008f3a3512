/**
 * Reads the declarations of a `.d.ts` file: their texts without comments, and the names that they refer to.
 */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { parseSync } from "oxc-parser"
import type { Comment, Node } from "oxc-parser"

/** One statement that declares a name. A name may have several, such as overloads. */
export interface Declaration {
  /** Text without comments, `export`, `declare` and a semicolon at the end. */
  readonly text: string
  /** Names that it refers to, as they are in this file. */
  readonly references: ReadonlyArray<string>
}

/** Name of another file, under the name that this file gives it. */
interface Import {
  readonly file: string
  readonly name: string
}

/** Declarations and imports of a file. */
export interface DeclarationFile {
  readonly path: string
  readonly declarations: ReadonlyMap<string, ReadonlyArray<Declaration>>
  /** Imports and re-exports from files of the same package, by local name. */
  readonly imports: ReadonlyMap<string, Import>
  /** Files whose exports this file exports again. */
  readonly stars: ReadonlyArray<string>
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value

/** Calls a function with a node and all nodes below it. */
const visit = (node: Node, see: (node: Node) => void): void => {
  see(node)
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) visit(each, see)
  }
}

/** Returns the first name of a qualified one: `Raw` of `Raw.Entity`. */
const head = (node: Node): string | undefined =>
  node.type === "Identifier"
    ? node.name
    : node.type === "TSQualifiedName"
      ? head(node.left)
      : node.type === "MemberExpression"
        ? head(node.object)
        : undefined

const referencesOf = (node: Node): ReadonlyArray<string> => {
  const found = new Set<string>()
  const add = (name: string | undefined): void => {
    if (name !== undefined) found.add(name)
  }
  visit(node, (each) => {
    if (each.type === "TSTypeReference") add(head(each.typeName))
    if (each.type === "TSTypeQuery") add(head(each.exprName))
    if (each.type === "TSInterfaceHeritage" || each.type === "TSClassImplements") add(head(each.expression))
    if (each.type === "ClassDeclaration" && each.superClass !== null) add(head(each.superClass))
  })
  return [...found]
}

/** Returns the `.d.ts` file of a relative import, or undefined for a package. */
const fileOf = (path: string, specifier: string): string | undefined =>
  specifier.startsWith(".") ? join(dirname(path), specifier.replace(/\.ts$/, ".d.ts")) : undefined

const nameIn = (node: Node): string =>
  node.type === "Identifier" ? node.name : node.type === "Literal" ? String(node.value) : ""

/** Lists the outermost unions below a node, in the order of the text. */
const unionsBelow = (node: Node): ReadonlyArray<Node> =>
  Object.values(node)
    .flat()
    .filter(isNode)
    .flatMap((each) => (each.type === "TSUnionType" ? [each] : unionsBelow(each)))
    .toSorted((a, b) => a.start - b.start)

/**
 * Writes a node as in the source, with the members of unions sorted. Why: the order in which TypeScript writes an inferred
 * union changes when other files change.
 */
const write = (source: string, node: Node): string => {
  if (node.type === "TSUnionType")
    return node.types
      .map((each) => write(source, each))
      .toSorted()
      .join(" | ")
  const unions = unionsBelow(node)
  const ends = [node.start, ...unions.map(({ end }) => end)]
  const between = [...unions.map(({ start }) => start), node.end].map((start, index) =>
    source.slice(ends[index], start)
  )
  return between.map((text, index) => `${index === 0 ? "" : write(source, unions[index - 1] ?? node)}${text}`).join("")
}

/** Replaces comments by spaces, so that positions stay. */
const withoutComments = (source: string, comments: ReadonlyArray<Comment>): string =>
  comments.reduce(
    (text, { end, start }) => text.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, " ") + text.slice(end),
    source
  )

const plain = (text: string): string =>
  text
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\n{2,}/g, "\n")
    .replace(/^(?:export )?(?:default )?(?:declare )?/, "")
    .replace(/;$/, "")

const read = (path: string): DeclarationFile => {
  const text = readFileSync(path, "utf8")
  const { comments, program } = parseSync(path, text)
  const source = withoutComments(text, comments)
  const declarations = new Map<string, Array<Declaration>>()
  const imports = new Map<string, Import>()
  const stars: Array<string> = []
  const declare = (name: string, node: Node, text = plain(write(source, node))): void => {
    declarations.set(name, [...(declarations.get(name) ?? []), { text, references: referencesOf(node) }])
  }
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") {
      const file = fileOf(path, statement.source.value)
      for (const each of file === undefined ? [] : statement.specifiers) {
        if (each.type === "ImportSpecifier")
          imports.set(each.local.name, { file: file ?? "", name: nameIn(each.imported) })
      }
      continue
    }
    if (statement.type === "ExportAllDeclaration") {
      const file = fileOf(path, statement.source.value)
      if (file !== undefined && statement.exported === null) stars.push(file)
      continue
    }
    if (statement.type === "ExportNamedDeclaration" && statement.declaration === null) {
      const file = statement.source === null ? undefined : fileOf(path, statement.source.value)
      for (const each of file === undefined ? [] : statement.specifiers) {
        imports.set(nameIn(each.exported), { file: file ?? "", name: nameIn(each.local) })
      }
      continue
    }
    const declared =
      (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
      statement.declaration !== null
        ? statement.declaration
        : statement
    if (declared.type === "VariableDeclaration") {
      for (const each of declared.declarations) {
        declare(nameIn(each.id), each, `${declared.kind} ${plain(write(source, each))}`)
      }
    } else if ("id" in declared && isNode(declared.id)) declare(nameIn(declared.id), declared)
  }
  return { path, declarations, imports, stars }
}

/** Declaration of a name, and its file. */
export interface Found {
  readonly file: DeclarationFile
  readonly name: string
  readonly declarations: ReadonlyArray<Declaration>
}

/** Reads files once. */
export const declarationFiles = () => {
  const known = new Map<string, DeclarationFile>()
  const file = (path: string): DeclarationFile => {
    const found = known.get(path) ?? read(path)
    known.set(path, found)
    return found
  }
  /** Finds the declaration of a name of a file, through imports and re-exports within the package. */
  const find = (path: string, name: string): Found | undefined => {
    if (!existsSync(path)) return undefined
    const own = file(path)
    const declarations = own.declarations.get(name)
    if (declarations !== undefined) return { file: own, name, declarations }
    const imported = own.imports.get(name)
    if (imported !== undefined) return find(imported.file, imported.name)
    for (const star of own.stars) {
      const found = find(star, name)
      if (found !== undefined) return found
    }
    return undefined
  }
  return { find }
}
