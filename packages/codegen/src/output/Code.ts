/**
 * Generated code as text: comments, keys, imports, and telling code from what is inside of strings and comments.
 */

/** Lines of a doc comment. */
export const docCode = (lines: ReadonlyArray<string>, indent = ""): string => {
  const safe = lines.flatMap((line) => line.replaceAll("*/", "*\\/").split("\n")).map((line) => line.trimEnd())
  return safe.length === 1
    ? `${indent}/** ${safe[0]} */`
    : [`${indent}/**`, ...safe.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}`), `${indent} */`].join("\n")
}

/** A key of an object literal, quoted where it must be. */
export const keyCode = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

/**
 * Code of a service's class up to its body. The class extends a constant with a type, because declarations that are made file
 * by file (`isolatedDeclarations`) cannot infer the type of an expression in `extends`.
 */
export const classCode = (service: {
  readonly name: string
  /** Type of the service's value. */
  readonly value: string
  /** Identity of the service at run time. */
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

/** True when code refers to a module by its name, e.g. `C`. */
export const uses = (code: string, module: string): boolean =>
  new RegExp(`(?<![\\w.$])${module}\\.`).test(withoutTexts(code))

/** True when code has a name, e.g. `operation_`. */
export const mentions = (code: string, name: string): boolean =>
  new RegExp(`(?<![\\w.$])${name}(?![\\w$])`).test(withoutTexts(code))

const call = /(?<![\w.$])[SC]\.\w+\(/

const declaration = /^(?:export )?(?:const|class|interface|type|function) ([\p{L}\p{N}_$]+)/gmu
const namespaceImport = /^import (?:type )?\* as ([\w$]+) from /gm

const namesIn = (code: string, pattern: RegExp): ReadonlyArray<string> =>
  [...code.matchAll(pattern)].map(([, name = ""]) => name)

/**
 * Gives an import alias another name where the file declares something of that name: the declared name is the document's,
 * and stays.
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

/** Marks the calls of shape constructors as free of effects, so that bundlers drop the constants nobody uses. */
export const pureCalls = (code: string): string =>
  code.replaceAll(new RegExp(`${stringOrComment.source}|${call.source}`, "g"), (match) =>
    /^["/]/.test(match) ? match : `/* @__PURE__ */ ${match}`
  )

/** Lines of code without those that are not needed. */
export const linesCode = (lines: ReadonlyArray<string | undefined>): string =>
  lines.filter((line) => line !== undefined).join("\n")
