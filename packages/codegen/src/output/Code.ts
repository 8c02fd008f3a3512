/**
 * Writes and searches generated code as text: comments, keys, classes, imports. Searches skip strings and comments.
 */

/** Writes a doc comment. */
export const docCode = (lines: ReadonlyArray<string>, indent = ""): string => {
  const safe = lines.flatMap((line) => line.replaceAll("*/", "*\\/").split("\n")).map((line) => line.trimEnd())
  return safe.length === 1
    ? `${indent}/** ${safe[0]} */`
    : [`${indent}/**`, ...safe.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}`), `${indent} */`].join("\n")
}

/** Writes a key of an object literal, with quotes when needed. */
export const keyCode = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

/**
 * Writes a service's class up to its body.
 *
 * The class extends a typed constant. Why: with `isolatedDeclarations`, TypeScript cannot infer the type of an expression in
 * `extends`.
 */
export const classCode = (service: {
  readonly name: string
  /** Type of the service. */
  readonly value: string
  /** Key of the service in Effect's context. */
  readonly key: string
  readonly doc: ReadonlyArray<string>
}): string => {
  const { doc, key, name, value } = service
  const text = JSON.stringify(key)
  return `const Base_: Context.ServiceClass<${name}, ${text}, ${value}> = /* @__PURE__ */ Context.Service<${name}, ${value}>()(${text})

${docCode(doc)}
export class ${name} extends Base_`
}

const stringOrComment = /"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?\*\//

const withoutTexts = (code: string): string => code.replaceAll(new RegExp(stringOrComment, "g"), '""')

/** True when code uses an import alias, e.g. `C`. */
export const uses = (code: string, module: string): boolean =>
  new RegExp(`(?<![\\w.$])${module}\\.`).test(withoutTexts(code))

/** True when code contains a name, e.g. `operation_`. */
export const mentions = (code: string, name: string): boolean =>
  new RegExp(`(?<![\\w.$])${name}(?![\\w$])`).test(withoutTexts(code))

const call = /(?<![\w.$])[SC]\.\w+\(/

const declaration = /^(?:export )?(?:const|class|interface|type|function) ([\p{L}\p{N}_$]+)/gmu
const namespaceImport = /^import (?:type )?\* as ([\w$]+) from /gm

const namesIn = (code: string, pattern: RegExp): ReadonlyArray<string> =>
  [...code.matchAll(pattern)].map(([, name = ""]) => name)

/**
 * Renames import aliases that clash with declarations of the file. Declared names are the document's, so they stay.
 */
export const aliasesApart = (code: string): string => {
  const declared = new Set(namesIn(code, declaration))
  const aliases = namesIn(code, namespaceImport)
  const taken = new Set([...declared, ...aliases])
  return aliases
    .filter((alias) => declared.has(alias))
    .reduce((text, alias) => {
      let other = `${alias}_`
      while (taken.has(other)) other += "_"
      taken.add(other)
      const used = new RegExp(
        `${stringOrComment.source}|(?<![\\w.$])${alias}(?=\\.\\w)|(?<=^import (?:type )?\\* as )${alias}(?= from )`,
        "gm"
      )
      return text.replaceAll(used, (match) => (match === alias ? other : match))
    }, code)
}

/** Marks calls of schema constructors as free of side effects, so bundlers drop unused constants. */
export const pureCalls = (code: string): string =>
  code.replaceAll(new RegExp(`${stringOrComment.source}|${call.source}`, "g"), (match) =>
    /^["/]/.test(match) ? match : `/* @__PURE__ */ ${match}`
  )

/** Joins lines of code; undefined lines are left out. */
export const linesCode = (lines: ReadonlyArray<string | undefined>): string =>
  lines.filter((line) => line !== undefined).join("\n")
