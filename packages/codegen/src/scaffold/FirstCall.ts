/**
 * A first call: the smallest program that asks a new API for something, without an argument that only its user knows.
 */
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { Facts } from "./Facts.ts"

/** A method of a generated service. */
interface Method {
  readonly service: string
  readonly name: string
  /** Without options at all, with options that may be left out, with options that are needed. */
  readonly options: "none" | "optional" | "required"
  readonly path: string
}

const methodPattern =
  /\* `GET (\/[^`]*)`\s*(?:\*\s*)*(\*?\s*@deprecated[^*]*)?\*\/\s*readonly (\w+): \(\s*(options(\??):)?[^)]*\) =>\s*Effect\.Effect</g

/** The names of the services, from the module that lists them. */
export const servicesIn = (files: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  [...(files.get("services/index.gen.ts") ?? "").matchAll(/^import \{ (\w+) \} from "\.\//gm)].map(
    ([, name = ""]) => name
  )

/** The methods that read, as they were generated: that is what a call has to be written against. */
const readsIn = (files: ReadonlyMap<string, string>): ReadonlyArray<Method> =>
  [...files].flatMap(([file, code]) => {
    const service = /^export class (\w+) /m.exec(code)?.[1]
    if (!file.startsWith("services/") || service === undefined) return []
    return [...code.matchAll(methodPattern)].flatMap(([, path = "", deprecated, name = "", options, optional]) => {
      const need = options === undefined ? "none" : optional === "?" ? "optional" : "required"
      return deprecated === undefined ? [{ service, name, options: need, path } as const] : []
    })
  })

/** What a reference of the document leads to. */
const resolved = (document: JsonObject, value: unknown, depth = 0): JsonObject => {
  const object = objectOf(value)
  if (typeof object.$ref !== "string" || depth > 20) return object
  const found = object.$ref
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => objectOf(at)[key.replaceAll("~1", "/").replaceAll("~0", "~")], document)
  return resolved(document, found, depth + 1)
}

/** True when an operation answers a list, or an object that holds one. */
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

/** What options call the places of parameters; cookies are not given. */
const optionNames: Readonly<Record<string, string>> = { path: "path", query: "query", header: "headers" }

/** A value that a parameter may have; undefined when only its user can know one. */
const sample = (document: JsonObject, parameter: JsonObject): unknown => {
  const schema = resolved(document, parameter.schema)
  const type = schema.type === "integer" ? "number" : schema.type
  const choices = Array.isArray(schema.enum) ? (schema.enum as ReadonlyArray<unknown>) : undefined
  // Examples are written by hand, and not all of them are what their schema says.
  const fits = (value: unknown): boolean => typeof value === type && (choices?.includes(value) ?? true)
  const given = [parameter.example, schema.default, schema.example, schema.const, choices?.[0]].find(fits)
  if (given !== undefined || parameter.in !== "path") return given
  if (schema.type === "integer") return typeof schema.minimum === "number" ? Math.max(1, schema.minimum) : 1
  const isPlain = schema.type === "string" && schema.pattern === undefined && schema.format === undefined
  return isPlain ? "1".repeat(Math.max(1, Number(schema.minLength ?? 1))) : undefined
}

/** The options of a read with values that the document has for what is needed; undefined when it has not all. */
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

/** How good a method is for a first call, the lowest first; undefined when it cannot be called. */
const rank = (document: JsonObject, { name, options, path }: Method): number | undefined => {
  const guessed = options === "required" ? 3 : 0
  if (guessed > 0 && sampleOptions(document, path) === undefined) return undefined
  if (!lists(document, path)) return guessed + 2
  return guessed + (name === "list" ? 0 : 1)
}

/**
 * Writes the program. It takes its settings from the environment and prints what the API answers; where every read needs
 * an argument that nobody can guess, it prints what the first service can do, without a call.
 *
 * @param files the generated services' files
 */
export const firstCall = (document: JsonObject, facts: Facts, files: ReadonlyMap<string, string>): string => {
  const [best] = readsIn(files)
    .flatMap((method) => {
      const at = rank(document, method)
      return at === undefined ? [] : [{ method, at }]
    })
    .toSorted((a, b) => a.at - b.at)
  const service = best?.method.service ?? servicesIn(files)[0] ?? ""
  const options = best?.method.options === "required" ? JSON.stringify(sampleOptions(document, best.method.path)) : ""
  const call = best === undefined ? "Object.keys(service)" : `yield* service.${best.method.name}(${options})`
  return [
    `import { ${[facts.namespace, service].toSorted().join(", ")} } from "${facts.packages.services}"`,
    'import { Effect } from "effect"',
    "",
    "const program = Effect.gen(function* () {",
    `  const service = yield* ${service}`,
    `  return ${call}`,
    "})",
    `console.log(await Effect.runPromise(program.pipe(Effect.provide(${facts.namespace}.layerConfig))))`,
    ""
  ].join("\n")
}
