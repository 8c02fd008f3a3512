/**
 * Parameters: the manners of writing them that the raw client knows by another name, or not at all.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { methods, operationsOf } from "../../openapi/SchemaMap.ts"
import { visit } from "../../openapi/Visit.ts"
import { kindOf } from "../../openapi/MediaType.ts"
import { prototypeKey } from "../schemas/PrototypeKeys.ts"
import { hasInnerParts, takesLists, takesObjects } from "../../openapi/Nested.ts"
import type { Report } from "../../warnings/Report.ts"
import type { WarningName } from "../../warnings/Table.ts"

/** A parameter with `content` instead of `schema` is text of that media type; JSON is written by the runtime. */
const normalizeContent = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    if (typeof object.in !== "string" || typeof object.name !== "string" || !isObject(object.content)) return
    const [entry] = Object.entries(object.content)
    delete object.content
    if (entry === undefined) return
    const [type, media] = entry
    if (kindOf(type) === "json") {
      object.schema = objectOf(media).schema ?? {}
      facts.json.set(object, true)
      return
    }
    object.schema = { type: "string" }
    report("parameter-as-text", keys, `a parameter of ${type} is given as text, already written`)
  })

const lists = ({ parameters }: JsonObject): ReadonlyArray<JsonObject> =>
  Array.isArray(parameters) ? parameters.map(objectOf) : []

/** Why a parameter is left out. */
type Reason = readonly [warning: WarningName, message: string]

/** Leaves out parameters of which `reasonFor` gives a reason. */
const leaveOut = (
  document: JsonObject,
  report: Report,
  reasonFor: (parameter: JsonObject, path: string) => Reason | undefined
): void => {
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    const holders: ReadonlyArray<readonly [ReadonlyArray<string>, JsonObject]> = [
      [["paths", path], objectOf(item)],
      ...methods.map((method) => [["paths", path, method], objectOf(objectOf(item)[method])] as const)
    ]
    for (const [keys, holder] of holders) {
      const kept = lists(holder).filter((parameter, index) => {
        const reason = reasonFor(parameter, path)
        if (reason !== undefined) report(reason[0], [...keys, "parameters", index], reason[1])
        return reason === undefined
      })
      if (kept.length < lists(holder).length) holder.parameters = kept
    }
  }
}

/** Header parameters that OpenAPI says are to be ignored (3.1, Parameter Object, `name`). */
const reservedHeaders: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"])

/** Why a parameter is left out. */
const impossible = ({ in: place, name, ...rest }: JsonObject): Reason | undefined => {
  const shown = String(name)
  if (name === prototypeKey) return ["name-unsafe", `a parameter called ${prototypeKey} cannot be carried`]
  if (place === "header" && reservedHeaders.has(shown.toLowerCase())) {
    return [
      "parameter-unsendable",
      `the header parameter ${shown}: OpenAPI has it ignored; media types and security schemes say it`
    ]
  }
  // Quotes of JSON are none that a cookie may hold (RFC 6265, 4.1.1).
  return place === "cookie" && facts.json.of(rest) === true
    ? ["parameter-unsendable", `the cookie ${shown}: no JSON can be written as a cookie`]
    : undefined
}

/** Warns of parameters whose values OpenAPI's styles do not carry, or not as the specification has it. */
const warnOfStyles = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    const { explode, in: place, name, schema, style } = object
    if (typeof place !== "string" || typeof name !== "string" || facts.json.of(object) === true) return
    const isNested = hasInnerParts(document, schema)
    if (style === "deepObject" && (isNested || takesLists(document, schema))) {
      report(
        "parameter-deep-object",
        keys,
        `OpenAPI has no deepObject for lists, nor for what is inside: they are sent as ${name}[0] and ${name}[a][b]`
      )
    } else if (isNested) {
      report(
        "style-nested",
        keys,
        `no style but deepObject carries lists and objects inside of ${name}: calls that give them are refused`
      )
    }
    if (place === "cookie" && explode !== false && (takesLists(document, schema) || takesObjects(document, schema))) {
      report("cookie-repeated", keys, `the cookie ${name}: each of its values is sent as a cookie of its own`)
    }
  })

/** Declares the parameters that a path's template names, and leaves out those that it does not. */
const normalizeTemplates = (document: JsonObject, report: Report): void => {
  for (const { item, method, operation, path } of operationsOf(document)) {
    const declared = [...lists(item), ...lists(operation)]
    const missing = [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name))].filter(
      (name) => !declared.some((each) => each.in === "path" && each.name === name)
    )
    if (missing.length === 0) continue
    operation.parameters = [
      ...lists(operation),
      ...missing.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }))
    ]
    report(
      "parameter-undescribed",
      ["paths", path, method],
      `the path's parameter ${missing.join(", ")} is not described; any text is taken for it`
    )
  }
  leaveOut(document, report, ({ in: place, name }, path) =>
    place === "path" && typeof name === "string" && !path.includes(`{${name}}`)
      ? ["parameter-outside-path", `the parameter ${name}: its path has no place for it`]
      : undefined
  )
}

/** Puts every parameter into a form that the raw client can write. Changes the document. */
export const normalizeParameters = (document: JsonObject, report: Report): void => {
  normalizeContent(document, report)
  normalizeTemplates(document, report)
  leaveOut(document, report, impossible)
  warnOfStyles(document, report)
}
