/**
 * Writes an example call of an operation with Effect. Its arguments are the document's examples.
 */
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { camel } from "../naming/Names.ts"
import type { OperationName } from "../naming/Names.ts"
import { bodyValue, optionOf, parameterValue, valueCode } from "./ExampleValues.ts"
import type { FileCode } from "./ExampleValues.ts"

const file: FileCode = (name, type) => `new File(["..."], ${name}, { type: ${JSON.stringify(type)} })`

/**
 * Returns the code of a call.
 *
 * @param parameters parameters that the caller passes, with references resolved
 */
export const exampleCode = (
  document: JsonObject,
  operation: JsonObject,
  parameters: ReadonlyArray<JsonObject>,
  { name, resource }: OperationName
): string => {
  const options: JsonObject = {}
  for (const parameter of parameters) {
    if (parameter.required !== true) continue
    const option = optionOf(parameter.in)
    options[option] = {
      ...objectOf(options[option]),
      [String(parameter.name)]: parameterValue(document, parameter)
    }
  }
  const body = bodyValue(document, operation, file)
  if (body !== undefined) options.body = body
  const variable = camel(resource)
  const given = Object.keys(options).length === 0 ? "" : valueCode(options)
  return `${resource}.use((${variable}) => ${variable}.${name}(${given}))`
}
