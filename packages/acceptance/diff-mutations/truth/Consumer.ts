/**
 * Code that uses everything of an API's generated packages: each operation in both styles, each field, each error, each name.
 *
 * The lines are the same for every version of the packages, besides the imports. So an error with one version that the
 * other version does not have, on the same line, is the difference of the two.
 */
import type { Generated } from "@faktura/codegen"
import { listOf, objectOf, resolved } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { argumentsBy } from "../../test/kit/Arguments.ts"
import type { Arguments } from "../../test/kit/Arguments.ts"
import { formOf, operationsInCode } from "../../test/kit/Operations.ts"
import type { Operation } from "../../test/kit/Operations.ts"
import { literalOf } from "./Literal.ts"
import { declarations, responseReader } from "./TypeCode.ts"
import { valueFor, variantsOf } from "./Variants.ts"
import type { Variant } from "./Variants.ts"

/** Calls of one operation, with the functions that make them. */
export interface OperationUse {
  readonly operation: Operation
  /** File of the service's operations, below `operations/`. */
  readonly module: string
  /** Function of the raw client. */
  readonly raw: string | undefined
  /** Methods of the service with the operation's options, its own included. */
  readonly methods: ReadonlyArray<string>
  /** Arguments of a call of the service, by variant. */
  readonly given: ReadonlyArray<Arguments>
  /** Arguments with fields that the document does not list, where it does not refuse them. Code passes them in a variable. */
  readonly unlisted: ReadonlyArray<Arguments>
}

const callFailures = ["RequestInvalid", "NotSent", "UnexpectedStatus", "ResponseInvalid"]
const groups: { readonly [name: string]: ReadonlyArray<string> } = {
  CallFailure: callFailures,
  ReadFailure: [...callFailures, "Unavailable"],
  WriteFailure: [...callFailures, "OutcomeUnknown"]
}

const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** Tags of an operation's errors, as its generated type lists them. */
const tagsOf = (code: string, operation: Operation): ReadonlyArray<string> => {
  const start = code.indexOf(`export type ${capitalized(operation.function)}Error =`)
  const text = start === -1 ? "" : code.slice(start, code.indexOf("/**", start))
  const names = [...text.matchAll(/\bE\.(\w+)/g)].map(([, name]) => name ?? "")
  return [...new Set(names.flatMap((name) => groups[name] ?? [name]))]
}

/** Context services that an operation needs besides its own. */
const scopesFor = (document: JsonObject, { parameters, source }: Operation): ReadonlyArray<string> => {
  const schemes = objectOf(objectOf(document.components).securitySchemes)
  const names = listOf(source.security ?? document.security).flatMap((each) => Object.keys(objectOf(each)))
  const found = [...parameters, ...names.map((name) => objectOf(schemes[name]))].flatMap((each) => {
    const { service } = objectOf(each["x-faktura-context"])
    return typeof service === "string" ? [service] : []
  })
  return [...new Set(found)]
}

const isAllGiven = (operation: Operation): Operation => ({
  ...operation,
  // Raw functions take every parameter, also those that services take from their context.
  parameters: operation.parameters.map((parameter) =>
    Object.fromEntries(Object.entries(parameter).filter(([key]) => !/^x-faktura-(context|setting)$/.test(key)))
  )
})

const requestSchemas = (document: JsonObject, { parameters, source }: Operation): ReadonlyArray<unknown> => [
  ...parameters.map(({ schema }) => schema),
  ...Object.values(objectOf(resolved(document, source.requestBody).content)).map((media) => objectOf(media).schema)
]

/** Arguments of a variant: of all parameters and the body, or of the required ones. */
const argumentsFor = (
  document: JsonObject,
  operation: Operation,
  variant: Variant,
  amount: "least" | "most" = "most"
): Arguments =>
  argumentsBy(document, operation, amount, (schema, isSegment) =>
    // A segment of the path cannot be empty.
    valueFor(document, schema, "request", isSegment === true ? { ...variant, fields: "all", isFilled: true } : variant)
  )

const distinct = <A>(list: ReadonlyArray<A>, text: (value: A) => string): ReadonlyArray<A> => [
  ...new Map(list.map((value) => [text(value), value])).values()
]

const callsOf = (document: JsonObject, operation: Operation): ReadonlyArray<Arguments> =>
  distinct(
    [
      ...variantsOf(document, requestSchemas(document, operation)).map((variant) =>
        argumentsFor(document, operation, variant)
      ),
      argumentsFor(document, operation, { fields: "few", edge: "typical", index: 0 }, "least")
    ],
    literalOf
  )

const rawNames = (client: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const [file, code] of client) {
    if (!file.startsWith("operations/")) continue
    for (const [, method = "", path = "", name = ""] of code.matchAll(
      /`([A-Z]+) ([^`]+)`(?:(?!\*\/)[\s\S])*\*\/\s*export const (\w+) =/g
    ))
      found.set(`${method} ${path}`, name)
  }
  return found
}

const exportsOf = (code: string): ReadonlyArray<string> =>
  [...code.matchAll(/^export (?:declare )?(?:type|interface|const|class) (\w+)(?=[ :=])/gm)].map(
    ([, name]) => name ?? ""
  )

/** Lists the operations of a document with their generated functions and arguments for them. */
export const usesOf = ({ client, document, services }: Generated): ReadonlyArray<OperationUse> => {
  const files = [...services].filter(([file]) => file.startsWith("operations/"))
  const raw = rawNames(client)
  return operationsInCode(
    files.map(([, code]) => code),
    document
  ).map((operation) => {
    const found = files.find(([, code]) => code.includes(`id: "${operation.service}.${operation.function}"`))
    const options = `${capitalized(operation.function)}Options`
    const code = found?.[1] ?? ""
    const methods = [...code.matchAll(/^export const (\w+): \(\s*options\??: (\w+)/gm)].flatMap(([, name, type]) =>
      name !== undefined && type === options ? [name] : []
    )
    return {
      operation,
      module: found?.[0].slice("operations/".length) ?? "",
      raw: raw.get(operation.key),
      // The module cannot export a reserved word: `delete_` is the service's `delete`.
      methods: [operation.function, ...methods.filter((name) => name.replace(/_$/, "") !== operation.function)],
      given: callsOf(document, operation),
      unlisted: ["more", 7].map((unlisted) =>
        argumentsFor(document, operation, { fields: "all", edge: "typical", index: 0, unlisted })
      )
    }
  })
}

const jsonSchema = (document: JsonObject, response: unknown): unknown => {
  const content = Object.entries(objectOf(resolved(document, response).content))
  const found = content.find(([type]) => formOf(type) === "json")
  return found === undefined ? undefined : objectOf(found[1]).schema
}

/** Types of results that are not JSON. */
const otherTypes: { readonly [form: string]: string } = { none: "void", text: "string", binary: "Blob" }

/** Schemas of an operation's responses whose status matches, each with its status. */
export const responseSchemas = (
  document: JsonObject,
  { source }: Operation,
  pattern: RegExp
): ReadonlyArray<readonly [status: string, schema: unknown]> =>
  Object.entries(objectOf(source.responses)).flatMap(([status, response]) => {
    const schema = pattern.test(status) ? jsonSchema(document, response) : undefined
    return schema === undefined ? [] : [[status, schema] as const]
  })

/** Tags that have the bodies of 5xx responses. */
const serverErrors = new Set(["OutcomeUnknown", "Unavailable", "ServerError"])

const statusTag: { readonly [tag: string]: string } = {
  BadRequest: "400",
  Unauthorized: "401",
  PaymentRequired: "402",
  Forbidden: "403",
  NotFound: "404",
  MethodNotAllowed: "405",
  NotAcceptable: "406",
  Conflict: "409",
  Gone: "410",
  PreconditionFailed: "412",
  PayloadTooLarge: "413",
  UnsupportedMediaType: "415",
  ValidationFailed: "422",
  Locked: "423",
  FailedDependency: "424",
  RateLimited: "429"
}

/**
 * Writes the consumer of an API.
 *
 * @param packages path of the folder with the packages, relative to the consumer's file
 */
export const consumerOf = (generated: Generated, uses: ReadonlyArray<OperationUse>): ((packages: string) => string) => {
  const { client, document, services } = generated
  const rawTypes = [...client]
    .filter(([file]) => /^(schemas|types)\//.test(file))
    .flatMap(([, code]) => exportsOf(code))
  const reader = responseReader(document, new Set(rawTypes))
  const lines: Array<string> = []
  for (const name of rawTypes) lines.push(`export type Raw_${name} = Raw.${name}`)
  const modules = [...new Set(uses.map(({ module }) => module))]
  modules.forEach((module, index) => {
    for (const name of exportsOf(services.get(`operations/${module}`) ?? ""))
      lines.push(/^[A-Z]/.test(name) ? `export type M${index}_${name} = M${index}.${name}` : `take(M${index}.${name})`)
  })
  uses.forEach((use, index) => {
    const { given, methods, module, operation, raw } = use
    const code = services.get(`operations/${module}`) ?? ""
    const success = responseSchemas(document, operation, /^2/)
    const others = operation.answers.flatMap((form) => otherTypes[form] ?? [])
    const results = operation.answers.every((form) => form === "json" || form in otherTypes)
      ? distinct(
          success.map(([, schema]) => schema),
          (schema) => JSON.stringify(schema)
        )
      : []
    const own = operation.function
    const takesOptions = code.includes(`export interface ${capitalized(own)}Options `)
    const optionsOf = (call: Arguments | undefined): string => (takesOptions ? literalOf(call ?? {}) : "")
    const reading =
      results.length === 1 && others.length === 0
        ? reader.read(results[0], "value")
        : reader.readOneOf(results, "value", others)
    const needs = [`Services.${operation.service}`, ...scopesFor(document, operation).map((name) => `Scope.${name}`)]
    lines.push(
      `export const handled${index}: Effect.Effect<void, never, ${needs.join(" | ")}> = Effect.gen(function* () {`
    )
    lines.push(`const service = yield* Services.${operation.service}`)
    for (const call of given.slice(1)) lines.push(`take(service.${own}(${optionsOf(call)}))`)
    for (const method of methods.filter((each) => each !== own))
      lines.push(`take(service.${method}(${optionsOf(given[0])}))`)
    lines.push(`const value = yield* service.${own}(${optionsOf(given[0])})`, ...reading)
    lines.push("}).pipe(Effect.catchTags({")
    for (const tag of tagsOf(code, operation)) {
      const status = statusTag[tag]
      const schema = jsonSchema(document, objectOf(operation.source.responses)[status ?? ""])
      const body = schema === undefined || status === undefined ? [] : reader.read(schema, "value")
      lines.push(`${tag}: (error) => Effect.sync(() => {`, "take<string>(error.message)")
      if (body.length > 0) lines.push("each(error.body, (value) => {", ...body, "})")
      if (serverErrors.has(tag)) {
        const bodies = distinct(
          responseSchemas(document, operation, /^5\d\d$/).map(([, each]) => each),
          (each) => JSON.stringify(each)
        )
        lines.push(...reader.readOneOf(bodies, "error.body", ["undefined"]))
        if (bodies.length === 1) lines.push("each(error.body, (value) => {", ...reader.read(bodies[0], "value"), "})")
      }
      lines.push("}),")
    }
    lines.push("}))")
    if (raw === undefined) return
    const whole = isAllGiven(operation)
    const calls = callsOf(document, whole)
    lines.push(`export const raw${index} = async () => {`)
    for (const call of calls) lines.push(`take(Raw.${raw}(${literalOf(call)}))`)
    lines.push(
      `const { data, error, response } = await Raw.${raw}(${literalOf(calls[0])})`,
      "take(response)",
      "take(error)"
    )
    if (reading.length > 0 && others.length === 0) lines.push("each(data, (value) => {", ...reading, "})")
    for (const status of Object.keys(objectOf(operation.source.responses)).filter((each) => /^[245]\d\d$/.test(each)))
      lines.push(`take<keyof Raw.${capitalized(raw)}${status.startsWith("2") ? "Responses" : "Errors"}>(${status})`)
    lines.push("}")
  })
  const events = services.get("events/index.gen.ts")
  if (events !== undefined) {
    lines.push("take(Events.readEvent)", "export const onEvent = (event: Events.ApiEvent): void => {")
    for (const [name, schema] of eventSchemas(document)) {
      if (!events.includes(`KnownEvent<"${name}"`)) continue
      lines.push(`if (event.known && event.name === ${JSON.stringify(name)}) {`)
      lines.push("each(event.body, (value) => {", ...reader.read(schema, "value"), "})", "}")
    }
    lines.push("}")
  }
  const servers = services.get("servers/index.gen.ts")
  for (const [, name = ""] of (servers ?? "").matchAll(/^ {2}("[^"]+"|\w+): \(/gm))
    lines.push(`take(Servers.servers${name.startsWith('"') ? `[${name}]` : `.${name}`}())`)
  const functions = reader.functions()
  return (packages) =>
    [
      'import * as Effect from "effect/Effect"',
      `import * as Raw from "${packages}/raw/index.ts"`,
      `import * as Services from "${packages}/services/generated/services/index.gen.ts"`,
      `import type * as Scope from "${packages}/services/Scope.ts"`,
      ...modules.map(
        (module, index) => `import * as M${index} from "${packages}/services/generated/operations/${module}"`
      ),
      ...(events === undefined ? [] : [`import * as Events from "${packages}/services/generated/events/index.gen.ts"`]),
      ...(servers === undefined
        ? []
        : [`import * as Servers from "${packages}/services/generated/servers/index.gen.ts"`]),
      ...declarations,
      ...functions,
      ...lines,
      ""
    ].join("\n")
}

/** Schemas of a document's events, by name. */
const eventSchemas = (document: JsonObject): ReadonlyArray<readonly [name: string, schema: unknown]> =>
  Object.entries(objectOf(document.webhooks ?? document["x-webhooks"])).flatMap(([name, item]) => {
    const { post } = resolved(document, item)
    const body = resolved(document, objectOf(post).requestBody)
    const media = Object.entries(objectOf(body.content)).find(([type]) => formOf(type) === "json")
    return media === undefined ? [] : [[name, objectOf(media[1]).schema] as const]
  })
