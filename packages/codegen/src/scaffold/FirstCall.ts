/**
 * Writes the first call: the smallest program that reads something from a new API, without arguments that only the user knows.
 */
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { inPathOrder } from "../openapi/PathTemplate.ts"
import { serviceFile } from "../naming/Layout.ts"
import type { Generated } from "../generate/Generate.ts"
import { resourceName } from "../naming/ServiceNames.ts"
import type { Facts } from "./Facts.ts"

/** Generated files of the services, with the names of the operations. */
type FirstCallSource = Pick<Generated, "names" | "services">

/** A method of a generated service. */
interface Method {
  readonly service: string
  readonly name: string
  /** Options of the method: none, all optional, or some required. */
  readonly options: "none" | "optional" | "required"
  readonly path: string
}

/** Returns the names of the services, read from the index module. */
export const servicesIn = (files: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  [...(files.get("services/index.gen.ts") ?? "").matchAll(/^import \{ (\w+) \} from "\.\//gm)].map(
    ([, name = ""]) => name
  )

/** Signature of a method: its name and its options. Methods that return a stream do not match. */
const signature = /^ {2}readonly (\w+): \(\s*(options(\??):)?[^)]*\) =>\s*Effect\.Effect</gm

/** Returns the GET methods, by their names and the signatures in generated code. Deprecated methods are left out. */
const readsIn = (document: JsonObject, { names, services }: FirstCallSource): ReadonlyArray<Method> => {
  const paths = new Map(
    [...names].flatMap(([key, { name, resource }]) =>
      key.startsWith("GET ")
        ? [[`${serviceFile(resource)}.${name}`, { service: resource, path: key.slice(4) }] as const]
        : []
    )
  )
  return [...services].flatMap(([file, code]) => {
    const own = /^services\/(\w+)\.gen\.ts$/.exec(file)?.[1]
    if (own === undefined) return []
    return [...code.matchAll(signature)].flatMap(([, name = "", options, optional]) => {
      const read = paths.get(`${own}.${name}`)
      if (read === undefined || objectOf(objectOf(objectOf(document.paths)[read.path]).get).deprecated === true)
        return []
      const need = options === undefined ? "none" : optional === "?" ? "optional" : "required"
      return [{ ...read, name, options: need } as const]
    })
  })
}

/** Resolves references of the document. */
const resolved = (document: JsonObject, value: unknown, depth = 0): JsonObject => {
  const object = objectOf(value)
  if (typeof object.$ref !== "string" || depth > 20) return object
  const found = object.$ref
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => objectOf(at)[key.replaceAll("~1", "/").replaceAll("~0", "~")], document)
  return resolved(document, found, depth + 1)
}

/** True when an operation returns a list, or an object with a list. */
const lists = (document: JsonObject, path: string): boolean => {
  const responses = objectOf(objectOf(objectOf(objectOf(document.paths)[path]).get).responses)
  return Object.entries(responses)
    .filter(([status]) => status.startsWith("2") || status === "default")
    .flatMap(([, response]) => Object.values(objectOf(resolved(document, response).content)))
    .map((media) => resolved(document, objectOf(media).schema))
    .some(
      ({ items, properties }) =>
        isObject(items) || Object.values(objectOf(properties)).some((each) => "items" in resolved(document, each))
    )
}

/** Option names by parameter location. Cookies cannot be passed. */
const optionNames: Readonly<Record<string, string>> = { path: "path", query: "query", header: "headers" }

/** Returns a valid value of a parameter; undefined when only the user can know one. */
const sample = (document: JsonObject, parameter: JsonObject): unknown => {
  const schema = resolved(document, parameter.schema)
  const type = schema.type === "integer" ? "number" : schema.type
  const choices = Array.isArray(schema.enum) ? (schema.enum as ReadonlyArray<unknown>) : undefined
  // Checked because examples are written by hand, and some do not match their schema.
  const isValid = (value: unknown): boolean => typeof value === type && (choices?.includes(value) ?? true)
  const given = [parameter.example, schema.default, schema.example, schema.const, choices?.[0]].find(isValid)
  if (given !== undefined || parameter.in !== "path") return given
  if (schema.type === "integer") return typeof schema.minimum === "number" ? Math.max(1, schema.minimum) : 1
  const isPlain = schema.type === "string" && schema.pattern === undefined && schema.format === undefined
  return isPlain ? "1".repeat(Math.max(1, Number(schema.minLength ?? 1))) : undefined
}

/** Returns options with values from the document for all required parameters; undefined when one has no value. */
const sampleOptions = (document: JsonObject, path: string): JsonObject | undefined => {
  const item = objectOf(objectOf(document.paths)[path])
  const required = [item.parameters, objectOf(item.get).parameters]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((each) => resolved(document, each))
    .filter((each) => each.required === true)
  const options: Record<string, JsonObject> = {}
  for (const parameter of required) {
    const place = optionNames[String(parameter.in)]
    const value = sample(document, parameter)
    if (place === undefined || value === undefined) return undefined
    options[place] = { ...options[place], [String(parameter.name)]: value }
  }
  return required.length === 0 ? undefined : options
}

/** Rank of a method as a first call, lowest is best; undefined when it cannot be called. */
const rank = (document: JsonObject, { name, options, path }: Method): number | undefined => {
  const guessed = options === "required" ? 3 : 0
  if (guessed > 0 && sampleOptions(document, path) === undefined) return undefined
  if (!lists(document, path)) return guessed + 2
  return guessed + (name === "list" ? 0 : 1)
}

/** The same first call in both styles. */
export interface FirstCalls {
  readonly effect: string
  readonly promise: string
}

/** Writes the arguments of a method of the Promise client: path parameters in the order of the path, then the others. */
const argumentsCode = (path: string, { headers, path: own, query }: JsonObject): string => {
  const inPath = objectOf(own)
  const names = inPathOrder(path, Object.keys(inPath))
  const others = { ...objectOf(query), ...objectOf(headers) }
  const values = [...names.map((name) => inPath[name]), ...(Object.keys(others).length === 0 ? [] : [others])]
  return values.map((value) => JSON.stringify(value)).join(", ")
}

/**
 * Returns the programs. They read their settings from the environment and print the response. When every read needs an
 * argument that only the user knows, the programs print the method names of the first service instead.
 *
 * @param made generated files of the services, with the names of the operations
 */
export const firstCall = (document: JsonObject, facts: Facts, made: FirstCallSource): FirstCalls => {
  const [best] = readsIn(document, made)
    .flatMap((method) => {
      const at = rank(document, method)
      return at === undefined ? [] : [{ method, at }]
    })
    .toSorted((a, b) => a.at - b.at)
  const service = best?.method.service ?? servicesIn(made.services)[0] ?? ""
  const given = best?.method.options === "required" ? sampleOptions(document, best.method.path) : undefined
  const options = given === undefined ? "" : JSON.stringify(given)
  const call = best === undefined ? "Object.keys(service)" : `yield* service.${best.method.name}(${options})`
  const { namespace, packages } = facts
  const resource = `client.${resourceName(service)}`
  const args = best === undefined || given === undefined ? "" : argumentsCode(best.method.path, given)
  return {
    effect: [
      `import { ${[namespace, service].toSorted().join(", ")} } from "${packages.services}"`,
      'import { Effect } from "effect"',
      "",
      "const program = Effect.gen(function* () {",
      `  const service = yield* ${service}`,
      `  return ${call}`,
      "})",
      `console.log(await Effect.runPromise(program.pipe(Effect.provide(${namespace}.layerConfig))))`,
      ""
    ].join("\n"),
    promise: [
      `import { create${namespace} } from "${packages.services}/promise"`,
      "",
      `const client = create${namespace}()`,
      `console.log(${best === undefined ? `Object.keys(${resource})` : `await ${resource}.${best.method.name}(${args})`})`,
      ""
    ].join("\n")
  }
}
