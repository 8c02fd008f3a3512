/**
 * Compiles the checks of answers to JavaScript, for programs that read much and may use `new Function`.
 *
 * Checking an answer then costs about a tenth of parsing it, instead of about a third. What is let pass and what is
 * reported stay the same.
 */
import { compileWith } from "./FastCheck.ts"
import type { Field, FastCheck } from "./FastCheck.ts"

const fieldCode = ({ fits, isNullable, isOptional, name, type }: Field, index: number): string => {
  const passes = [
    ...(type === undefined ? [] : [`typeof x==="${type}"`]),
    ...(isNullable ? ["x===null"] : []),
    ...(fits === undefined ? [] : [`f${index}(x)`])
  ]
  const present = `if(!(${passes.length === 0 ? "false" : passes.join("||")}))return false`
  // Names come from a document: as JSON they stay text, whatever they hold.
  const read = `x=v[${JSON.stringify(name)}]`
  return `${read};if(x===undefined){${isOptional ? "" : "return false"}}else ${present};`
}

const compile = (fields: ReadonlyArray<Field>): FastCheck | undefined => {
  const body =
    'if(typeof v!=="object"||v===null||Array.isArray(v))return false;let x;' +
    fields.map(fieldCode).join("") +
    "return true"
  const names = fields.map((_, index) => `f${index}`)
  try {
    // The cast: what the lines above write.
    return new Function(...names, `return function(v){${body}}`)(...fields.map(({ fits }) => fits)) as FastCheck
  } catch {
    // A content security policy, or a runtime without code generation.
    return undefined
  }
}

/**
 * Turns the compiler on, for the whole program. To be called before the first call to an API: what has been checked once
 * goes on being checked as it was. Where `new Function` is forbidden, nothing changes.
 */
export const enable = (): void => compileWith(compile)
