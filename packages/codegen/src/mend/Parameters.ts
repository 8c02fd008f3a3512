/**
 * Parameters: the manners of writing them that the raw client knows by another name, or not at all.
 */
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import { methods, operationsOf } from "../SchemaMap.ts"
import { visit } from "../Visit.ts"
import { kindOf } from "./MediaType.ts"
import { prototypeKey } from "./PrototypeKeys.ts"
import { resolved } from "./References.ts"
import type { Report } from "./Report.ts"

/** A parameter with `content` instead of `schema` is text of that media type; JSON is written by the runtime. */
const mendContent = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    if (typeof object.in !== "string" || typeof object.name !== "string" || !isObject(object.content)) return
    const [entry] = Object.entries(object.content)
    delete object.content
    if (entry === undefined) return
    const [type, media] = entry
    if (kindOf(type) === "json") {
      object.schema = objectOf(media).schema ?? {}
      object["x-faktura-json"] = true
      return
    }
    object.schema = { type: "string" }
    report("read otherwise", keys, `a parameter of ${type} is given as text, already written`)
  })

const lists = ({ parameters }: JsonObject): ReadonlyArray<JsonObject> =>
  Array.isArray(parameters) ? parameters.map(objectOf) : []

/** Leaves out parameters of which `impossible` gives a reason. */
const leaveOut = (
  document: JsonObject,
  report: Report,
  impossible: (parameter: JsonObject, path: string) => string | undefined
): void => {
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    const holders: ReadonlyArray<readonly [ReadonlyArray<string>, JsonObject]> = [
      [["paths", path], objectOf(item)],
      ...methods.map((method) => [["paths", path, method], objectOf(objectOf(item)[method])] as const)
    ]
    for (const [keys, holder] of holders) {
      const kept = lists(holder).filter((parameter, index) => {
        const reason = impossible(parameter, path)
        if (reason !== undefined) report("left out", [...keys, "parameters", index], reason)
        return reason === undefined
      })
      if (kept.length < lists(holder).length) holder.parameters = kept
    }
  }
}

const isListSchema = (document: JsonObject, schema: unknown): boolean => resolved(document, schema).type === "array"

const isObjectSchema = (document: JsonObject, schema: unknown): boolean => {
  const object = resolved(document, schema)
  return object.type === "object" || isObject(object.properties)
}

/**
 * `label` and `matrix` parameters stand in the path template as in RFC 6570, `{.id}` and `{;id}`, with `*` for `explode`:
 * so the raw client knows them.
 */
const mendPathStyles = (document: JsonObject): void => {
  const marks: { readonly [style: string]: string } = { label: ".", matrix: ";", simple: "" }
  document.paths = Object.fromEntries(
    Object.entries(objectOf(document.paths)).map(([path, item]) => {
      const parameters = [item, ...methods.map((method) => objectOf(item)[method])].flatMap((holder) =>
        lists(objectOf(holder))
      )
      let template = path
      for (const { explode, in: place, name, schema, style = "simple" } of parameters) {
        if (place !== "path" || typeof name !== "string") continue
        const { type } = resolved(document, schema)
        const star = explode === true && (type === "array" || type === "object") ? "*" : ""
        template = template.replace(`{${name}}`, () => `{${marks[String(style)] ?? ""}${name}${star}}`)
      }
      return [template, item]
    })
  )
}

/** Declares the parameters that a path's template names, and leaves out those that it does not. */
const mendTemplates = (document: JsonObject, report: Report): void => {
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
      "read otherwise",
      ["paths", path, method],
      `the path's parameter ${missing.join(", ")} is not described; any text is taken for it`
    )
  }
  leaveOut(document, report, ({ in: place, name }, path) =>
    place === "path" && typeof name === "string" && !path.includes(`{${name}}`)
      ? `the parameter ${name}: its path has no place for it`
      : undefined
  )
}

/** Puts every parameter into a form that the raw client can write. Changes the document. */
export const mendParameters = (document: JsonObject, report: Report): void => {
  mendContent(document, report)
  mendTemplates(document, report)
  leaveOut(document, report, ({ explode, in: place, name, schema, ...rest }) => {
    if (name === prototypeKey) return `a parameter called ${prototypeKey} cannot be carried`
    if (place === "header" && explode === true && isObjectSchema(document, schema)) {
      return `the header ${String(name)}: an exploded object cannot be written`
    }
    // Separators of lists and of JSON are none that a cookie may hold (RFC 6265, 4.1.1).
    const isOneText =
      rest["x-faktura-json"] !== true && !isObjectSchema(document, schema) && !isListSchema(document, schema)
    return place === "cookie" && !isOneText
      ? `the cookie ${String(name)}: no list and no object can be written as a cookie`
      : undefined
  })
  mendPathStyles(document)
}
