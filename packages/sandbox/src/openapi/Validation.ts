/**
 * Validates requests and responses with ajv against the document's own schemas.
 *
 * Requests are validated as the document states. For responses, an optional property may also be null: both vendors
 * need it, and the whole project makes this change to their documents. No code is shared with the clients, so the
 * sandbox can disagree with ours.
 */
import { Ajv2020 } from "ajv/dist/2020.js"
import type { ErrorObject, ValidateFunction } from "ajv"
import addFormatsModule from "ajv-formats"
import { anySchema } from "./Document.ts"
import type { ApiDocument, Operation } from "./Document.ts"
import { withNumbers } from "./ExactJson.ts"
import { isObject, keysOf } from "./Json.ts"
import { decimalMultipleOf } from "./MultipleOf.ts"
import { hasOneWay, oneWay } from "./OneWay.ts"
import type { Direction } from "./OneWay.ts"
import { patternOf } from "./Pattern.ts"
import { Schemas } from "./Schemas.ts"
import { parameterOf } from "./Texts.ts"

/** Invalid value. `loc` is its location, starting with `path`, `query`, `header` or `body`. */
export interface Problem {
  readonly loc: ReadonlyArray<string | number>
  readonly msg: string
  /** Fixed name of the broken rule, for example `missing` or `enum`. */
  readonly type: string
}

/** Parameters of a request, converted to the types of the document. */
export interface Parameters {
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly header: Readonly<Record<string, string>>
}

/** Names of ajv's keywords in Monite's Python framework. */
const problemTypes: Readonly<Record<string, string>> = {
  required: "missing",
  additionalProperties: "extra_forbidden",
  enum: "enum",
  const: "literal_error",
  type: "type_error",
  format: "value_error",
  minLength: "string_too_short",
  maxLength: "string_too_long",
  minimum: "greater_than_equal",
  maximum: "less_than_equal",
  minItems: "too_short",
  maxItems: "too_long"
}

// The package is CommonJS: its default export is the module object for some resolvers and the function for others.
const addFormats = ("default" in addFormatsModule ? addFormatsModule.default : addFormatsModule) as unknown as (
  ajv: Ajv2020
) => void // both are the same function; its types describe only one of the two forms

/** Copies a document and lets its optional properties be null. */
const withNullableOptionals = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withNullableOptionals)
  if (!isObject(node)) return node
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) copy[key] = withNullableOptionals(value)
  const properties = copy["properties"]
  if (isObject(properties)) {
    const required = Array.isArray(copy["required"]) ? copy["required"] : []
    copy["properties"] = Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [
        name,
        required.includes(name) ? schema : { anyOf: [schema, { type: "null" }] }
      ])
    )
  }
  return copy
}

const engine = (document: unknown): Ajv2020 => {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    verbose: true,
    ownProperties: true,
    code: { regExp: patternOf }
  })
  addFormats(ajv)
  ajv.removeKeyword("multipleOf")
  ajv.addKeyword(decimalMultipleOf)
  // Monite's framework accepts times without a zone, and its documentation shows responses with them.
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/)
  ajv.addFormat("binary", true)
  ajv.addSchema(document as object, "document") // an OpenAPI document is an object; ajv reads only what it is pointed to
  return ajv
}

/** Validates requests and responses of one document. Schemas are compiled on first use. */
export class Validator {
  /** Cache. Why: compiling takes longer than most tests, so sandboxes of one process share a document's validator. */
  static readonly #validators = new WeakMap<ApiDocument, Validator>()

  /** Views of the document's schemas. */
  readonly schemas: Schemas
  /** True if the document has fields of one direction. */
  readonly hasOneWay: boolean
  readonly #document: ApiDocument
  readonly #requests: Ajv2020
  readonly #responses: Ajv2020
  readonly #ignored = new Set<string>()
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: ApiDocument) {
    this.#document = document
    this.schemas = new Schemas(document)
    this.hasOneWay = hasOneWay(document.json)
    const bodies = (direction: Direction): unknown =>
      this.hasOneWay ? oneWay(document.json, this.schemas, direction) : document.json
    this.#requests = engine(bodies("request"))
    this.#responses = document.nullableOptionals
      ? engine(withNullableOptionals(bodies("response")))
      : this.hasOneWay
        ? engine(bodies("response"))
        : this.#requests
  }

  /** Returns the validator of a document, the same one each time. */
  static of(document: ApiDocument): Validator {
    let validator = Validator.#validators.get(document)
    if (validator === undefined) {
      validator = new Validator(document)
      Validator.#validators.set(document, validator)
    }
    return validator
  }

  /** Converts the text of path, query and headers to values, and validates them. */
  parameters(
    operation: Operation,
    path: Readonly<Record<string, string>>,
    query: URLSearchParams,
    headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  ): { readonly values: Parameters; readonly problems: ReadonlyArray<Problem> } {
    const queryValues: Record<string, unknown> = {}
    const headerValues: Record<string, string> = {}
    const problems: Array<Problem> = []
    for (const spec of operation.parameters) {
      const text = spec.in === "path" ? path[spec.name] : headers[spec.name.toLowerCase()]
      const single = typeof text === "object" ? text.join(", ") : text
      const value = parameterOf(this.schemas, spec, query, single)
      if (value === undefined) {
        if (spec.required) problems.push({ loc: [spec.in, spec.name], msg: "Field required", type: "missing" })
        continue
      }
      problems.push(...this.#validate(this.#requests, "request", spec.schema, value, [spec.in, spec.name]))
      if (spec.in === "query") queryValues[spec.name] = value
      if (spec.in === "header") headerValues[spec.name] = single ?? ""
    }
    return { values: { path, query: queryValues, header: headerValues }, problems }
  }

  /** Validates a parsed body. In a union, reports the problems of the member with the fewest problems. */
  body(schema: string, value: unknown): ReadonlyArray<Problem> {
    const found = this.#document.resolve(schema)
    for (const union of ["oneOf", "anyOf"]) {
      const members = isObject(found.value) ? found.value[union] : undefined
      if (!Array.isArray(members)) continue
      const results = members.map((_, index) => this.body(`${found.pointer}/${union}/${index}`, value))
      return results.reduce((best, result) => (result.length < best.length ? result : best))
    }
    return this.#validate(this.#requests, "request", schema, value, ["body"])
  }

  /** Stops judging the responses of a schema that no value satisfies. */
  ignore(schema: string): void {
    this.#ignored.add(schema)
  }

  /** Schemas whose responses are not judged. */
  ignored(): ReadonlyArray<string> {
    return [...this.#ignored]
  }

  /** Returns what ajv finds wrong with a response, with the schema of each error; empty if the document allows it. */
  errors(schema: string, value: unknown): ReadonlyArray<ErrorObject> {
    if (this.#ignored.has(schema)) return []
    const validate = this.#validator(this.#responses, "answer", schema)
    return validate(this.#judged(value)) ? [] : [...(validate.errors ?? [])]
  }

  /** Lists the problems of a response; empty if the document allows it. */
  response(schema: string, value: unknown): ReadonlyArray<string> {
    if (this.#ignored.has(schema)) return []
    return this.#validate(this.#responses, "answer", schema, value, []).map(
      (problem) => `${problem.loc.join(".") || "body"}: ${problem.msg}`
    )
  }

  #judged(value: unknown): unknown {
    return this.#document.isExact ? withNumbers(value) : value
  }

  #validate(
    ajv: Ajv2020,
    side: string,
    schema: string,
    value: unknown,
    prefix: ReadonlyArray<string>
  ): ReadonlyArray<Problem> {
    const validate = this.#validator(ajv, side, schema)
    return validate(this.#judged(value)) ? [] : (validate.errors ?? []).map((error) => asProblem(error, prefix))
  }

  #validator(ajv: Ajv2020, side: string, schema: string): ValidateFunction {
    const key = `${side} ${schema}`
    let validate = this.#compiled.get(key)
    if (validate === undefined) {
      const pointer = schema.split("/").map(encodeURIComponent).join("/").replace("%23", "#")
      validate = ajv.compile(schema === anySchema ? {} : { $ref: `document${pointer}` })
      this.#compiled.set(key, validate)
    }
    return validate
  }
}

const asProblem = (error: ErrorObject, prefix: ReadonlyArray<string>): Problem => {
  const inside = keysOf(error.instancePath).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  const params: Record<string, unknown> = error.params
  const named = params["missingProperty"] ?? params["additionalProperty"]
  const allowed = params["allowedValues"]
  return {
    loc: [...prefix, ...inside, ...(typeof named === "string" ? [named] : [])],
    msg:
      error.keyword === "required"
        ? "Field required"
        : `${error.message ?? error.keyword}${Array.isArray(allowed) ? `: ${allowed.join(", ")}` : ""}`,
    type: problemTypes[error.keyword] ?? error.keyword
  }
}
