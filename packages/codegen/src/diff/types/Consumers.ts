/**
 * Finds the code that a change concerns, by the compiler's references, and the code that no longer compiles.
 */
import ts from "typescript"
import type { LocatedTypeChange } from "./TypeChange.ts"

/** A position in the code of a consumer. */
export interface Place {
  /** File, absolute. */
  readonly file: string
  /** Line, from 1. */
  readonly line: number
  /** Column, from 1. */
  readonly column: number
}

/** A position that uses what changed. */
export interface Use extends Place {
  /** Name in the code. */
  readonly symbol: string
  /** Change that concerns it. */
  readonly change: LocatedTypeChange
}

/** A position that compiled before and does not compile any more. */
export interface Breakage extends Place {
  /** Message of the compiler, its first line. */
  readonly message: string
  /** Number of the message, such as 2339. */
  readonly code: number
  /** Packages that the file imports. */
  readonly imported: ReadonlyArray<string>
}

const placeOf = (source: ts.SourceFile, position: number): Place => {
  const { character, line } = source.getLineAndCharacterOfPosition(position)
  return { file: source.fileName, line: line + 1, column: character + 1 }
}

/** Changes by the declarations of their symbols. A property of a mapped type shares the declaration of its origin. */
const byDeclaration = (
  changes: ReadonlyArray<LocatedTypeChange>
): ReadonlyMap<ts.Node, ReadonlyArray<LocatedTypeChange>> => {
  const found = new Map<ts.Node, Array<LocatedTypeChange>>()
  for (const change of changes) {
    // A field's uses are exact. Those of the export stand for a change without a field.
    const [symbol] = change.symbols
    for (const node of symbol?.declarations ?? []) {
      const known = found.get(node)
      if (known === undefined) found.set(node, [change])
      else known.push(change)
    }
  }
  return found
}

/** Returns the symbols that an identifier refers to: its own, and the field that an object literal fills. */
const symbolsAt = (checker: ts.TypeChecker, node: ts.Identifier | ts.StringLiteral): ReadonlyArray<ts.Symbol> => {
  const own = checker.getSymbolAtLocation(node)
  const target = own !== undefined && (own.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(own) : own
  const { parent } = node
  const isFilled = (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) && parent.name === node
  const wanted = isFilled ? checker.getContextualType(parent.parent) : undefined
  const filled =
    wanted === undefined
      ? []
      : (wanted.isUnion() ? wanted.types : [wanted]).flatMap((each) => checker.getPropertyOfType(each, node.text) ?? [])
  // A destructured name refers to the field, too.
  const taken =
    ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)
      ? (checker.getTypeAtLocation(parent.parent).getProperty((parent.propertyName ?? parent.name).getText()) ?? [])
      : []
  return [...(target === undefined ? [] : [target]), ...filled, ...[taken].flat()]
}

/** Returns the positions in `files` that use what the changes concern. */
export const usesOf = (
  program: ts.Program,
  files: ReadonlyArray<string>,
  changes: ReadonlyArray<LocatedTypeChange>
): ReadonlyArray<Use> => {
  const checker = program.getTypeChecker()
  const known = byDeclaration(changes)
  const uses = new Map<string, Use>()
  for (const file of files) {
    const source = program.getSourceFile(file)
    if (source === undefined) continue
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) || (ts.isStringLiteral(node) && ts.isPropertyAssignment(node.parent))) {
        const found = symbolsAt(checker, node).flatMap((symbol) =>
          (symbol.declarations ?? []).flatMap((declaration) => known.get(declaration) ?? [])
        )
        for (const change of found) {
          const use = { ...placeOf(source, node.getStart(source)), symbol: node.text, change }
          uses.set(JSON.stringify([use.file, use.line, use.column, change.at, change.part, change.path]), use)
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return [...uses.values()]
}

const errorsOf = (program: ts.Program, file: string, imported: ReadonlyArray<string>): ReadonlyArray<Breakage> => {
  const source = program.getSourceFile(file)
  if (source === undefined) return []
  return program.getSemanticDiagnostics(source).map(({ code, messageText, start }) => ({
    ...placeOf(source, start ?? 0),
    code,
    imported,
    message: ts.flattenDiagnosticMessageText(messageText, "\n").split("\n", 1)[0] ?? ""
  }))
}

/**
 * Returns the errors of `after` that `before` has not.
 *
 * @param files files with the packages that each imports
 */
export const breakagesOf = (
  before: ts.Program,
  after: ts.Program,
  files: ReadonlyMap<string, ReadonlyArray<string>>
): ReadonlyArray<Breakage> =>
  [...files].flatMap(([file, imported]) => {
    const keyOf = ({ code, column, line }: Breakage): string => [line, column, code].join(":")
    const known = new Set(errorsOf(before, file, imported).map(keyOf))
    return errorsOf(after, file, imported).filter((each) => !known.has(keyOf(each)))
  })
