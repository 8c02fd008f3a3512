/**
 * Rewrites parameters for the raw client, and removes those that cannot be sent.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { templateNames } from "../../openapi/PathTemplate.ts"
import { methods, operationsOf } from "../../openapi/SchemaMap.ts"
import { visit } from "../../openapi/Visit.ts"
import { kindOf } from "../../openapi/MediaType.ts"
import { prototypeKey } from "../schemas/PrototypeKeys.ts"
import { hasInnerParts, takesLists, takesObjects } from "../../openapi/Nested.ts"
import type { Report } from "../../warnings/Report.ts"
import type { WarningName } from "../../warnings/Table.ts"

/** Rewrites `content` of parameters as `schema`. The runtime writes JSON; another media type is a string. */
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
    report("parameter-as-text", keys, `the caller passes the parameter of ${type} as a string`)
  })

const lists = ({ parameters }: JsonObject): ReadonlyArray<JsonObject> =>
  Array.isArray(parameters) ? parameters.map(objectOf) : []

/** Warning and message for a parameter that is left out. */
type Reason = readonly [warning: WarningName, message: string]

/** Removes the parameters for which `reasonFor` returns a reason. */
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

/** Header parameters that OpenAPI ignores (3.1, Parameter Object, `name`). */
const reservedHeaders: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"])

/** Returns the reason why a parameter cannot be sent; undefined when it can. */
const impossible = ({ in: location, name, ...rest }: JsonObject): Reason | undefined => {
  const shown = String(name)
  if (name === prototypeKey) return ["name-unsafe", `a parameter is named ${prototypeKey}; it is left out`]
  if (location === "header" && reservedHeaders.has(shown.toLowerCase())) {
    return [
      "parameter-unsendable",
      `OpenAPI ignores the header parameter ${shown}; media types and security schemes set this header`
    ]
  }
  // A cookie value cannot have the quotes of JSON (RFC 6265, 4.1.1).
  return location === "cookie" && facts.json.of(rest) === true
    ? ["parameter-unsendable", `the cookie ${shown} is JSON, which a cookie cannot have; it is left out`]
    : undefined
}

/** Warns of parameters whose values OpenAPI's styles cannot express or do not define. */
const warnOfStyles = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    const { explode, in: location, name, schema, style } = object
    if (typeof location !== "string" || typeof name !== "string" || facts.json.of(object) === true) return
    const isNested = hasInnerParts(document, schema)
    if (style === "deepObject" && (isNested || takesLists(document, schema))) {
      report(
        "parameter-deep-object",
        keys,
        `OpenAPI does not define deepObject for lists and nested values; they are sent as ${name}[0] and ${name}[a][b]`
      )
    } else if (isNested) {
      report(
        "style-nested",
        keys,
        `the style of ${name} cannot express nested lists or objects; calls that pass them fail before sending`
      )
    }
    if (
      location === "cookie" &&
      explode !== false &&
      (takesLists(document, schema) || takesObjects(document, schema))
    ) {
      report("cookie-repeated", keys, `each value of the cookie parameter ${name} is sent as a separate cookie`)
    }
  })

/** Adds undeclared parameters of path templates, and removes path parameters that are not in the template. */
const normalizeTemplates = (document: JsonObject, report: Report): void => {
  for (const { item, method, operation, path } of operationsOf(document)) {
    const declared = [...lists(item), ...lists(operation)]
    const missing = templateNames(path).filter(
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
      `the path parameter ${missing.join(", ")} is not described; every string is valid`
    )
  }
  leaveOut(document, report, ({ in: location, name }, path) =>
    location === "path" && typeof name === "string" && !path.includes(`{${name}}`)
      ? ["parameter-outside-path", `the path parameter ${name} is not in its path; it is left out`]
      : undefined
  )
}

/** Applies all changes of parameters. Changes the document. */
export const normalizeParameters = (document: JsonObject, report: Report): void => {
  normalizeContent(document, report)
  normalizeTemplates(document, report)
  leaveOut(document, report, impossible)
  warnOfStyles(document, report)
}
