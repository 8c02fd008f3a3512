/**
 * Reads the patterns of a document as regular expressions of JavaScript.
 *
 * JSON Schema asks for those of ECMA-262. Documents also have those of other languages.
 */

const compiled = (pattern: string, flags: string): RegExp | undefined => {
  try {
    return new RegExp(pattern, flags)
  } catch {
    return undefined
  }
}

/** Parts that mean something else without the flag `u`: classes of Unicode, and groups of other languages. */
const isForeign = (pattern: string): boolean => /\\p\{|\\P\{|\(\?[a-z]+\)|\[\[:/i.test(pattern)

/** Returns the expression of a pattern; undefined if JavaScript cannot read it. */
const expressionOf = (pattern: string): RegExp | undefined => {
  const exact = compiled(pattern, "u")
  // Without the flag, these two are the letters A and Z.
  if (exact !== undefined) return exact
  const anchored = pattern.replaceAll("\\A", "^").replaceAll(/\\[zZ]/g, "$")
  const [, insensitive] = /^\^?\(\?i\)(.*)$/s.exec(anchored) ?? []
  const text = insensitive === undefined ? anchored : insensitive
  return isForeign(text)
    ? undefined
    : (compiled(text, insensitive === undefined ? "u" : "iu") ?? compiled(text, insensitive === undefined ? "" : "i"))
}

/** True if a pattern can be checked. */
export const isPattern = (pattern: string): boolean => expressionOf(pattern) !== undefined

/** Compiles a pattern for ajv. A pattern that JavaScript cannot read allows every text. */
export const patternOf = Object.assign((pattern: string): RegExp => expressionOf(pattern) ?? /(?:)/, {
  code: "new RegExp"
})
