/**
 * Reads an OpenAPI document into a flat list of operations.
 *
 * The documents are in `specs/`, written by the build with their overlay applied. Schemas are not copied: an operation
 * refers to them by JSON pointer, and `Validation.ts` compiles them in place. Values are therefore checked by the
 * document itself.
 */
import { readFileSync } from "node:fs"
import { isObject, keysOf, objectOf, segmentOf } from "./Json.ts"

/** Value inside the parsed document. The document is outside data, so every access checks its type. */
type Node = unknown

/** Declared parameter. `schema` is a JSON pointer. */
export interface ParameterSpec {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required: boolean
  readonly schema: string
  /** Style of lists and objects, such as `form` or `deepObject`. */
  readonly style: string
  /** True if each item or field is written by itself. */
  readonly isExploded: boolean
  /** True if the text is JSON: the parameter is declared with `content`. */
  readonly isJson: boolean
}

/** Media type of a body, with a JSON pointer to its schema. */
export interface MediaSpec {
  readonly type: string
  readonly schema: string
  /** True for JSON. A range such as `*\/*` is JSON, too, if its schema is no text or file. */
  readonly isJson: boolean
  /** Examples beside the schema. */
  readonly examples: ReadonlyArray<unknown>
}

/** Operation: method, path template, and the document's request and responses. */
export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: ReadonlyArray<ParameterSpec>
  readonly body: { readonly required: boolean; readonly media: ReadonlyArray<MediaSpec> } | undefined
  /** Media types of the responses by status. An empty list is a response without a body. */
  readonly responses: ReadonlyMap<number, ReadonlyArray<MediaSpec>>
  /** The same for `4XX`, `5XX` and `default`, by the status as the document writes it. */
  readonly others: ReadonlyMap<string, ReadonlyArray<MediaSpec>>
  /** Names of the security schemes of the first alternative, all of them required. Empty if the operation needs none. */
  readonly security: ReadonlyArray<string>
  /** Value of `x-faktura-pagination`. False: the list has no pages. */
  readonly paging: unknown
  /** Alternatives of security schemes; all schemes of one are required. Empty if the operation needs none. */
  readonly alternatives: ReadonlyArray<ReadonlyArray<string>>
}

/** Returns the media types of a status: its own, those of its range (`4XX`), or the default ones. */
export const mediaOf = ({ others, responses }: Operation, status: number): ReadonlyArray<MediaSpec> | undefined =>
  responses.get(status) ?? others.get(`${Math.floor(status / 100)}XX`) ?? others.get("default")

const methods = ["get", "put", "post", "delete", "patch", "head", "options"] as const

/** True for JSON, also in a type of its own such as `application/problem+json` (RFC 6839, 3.1). */
export const isJson = (type: string): boolean => /[/+]json\s*(?:;|$)/.test(type)

/** Pointer of a body without a schema: every value is valid. */
export const anySchema = "#/x-any-value"

const child = (value: Node, key: string): Node =>
  isObject(value) || Array.isArray(value) ? (value as Record<string, Node>)[key] : undefined // an array is indexed by text

/** Reads a reference: it is part of a URL, so some of its characters may be escaped (RFC 6901, 6). */
const decoded = (reference: string): string => {
  try {
    return decodeURIComponent(reference)
  } catch {
    return reference
  }
}

/** A reference leads to itself. */
export class ReferenceCycle extends Error {
  override readonly name = "ReferenceCycle"
}

/** Parsed document and its operations. Immutable. */
export class ApiDocument {
  /** Cache. Documents do not change while a process runs, and a test run starts hundreds of sandboxes. */
  static readonly #loaded = new Map<string, ApiDocument>()

  readonly json: Record<string, unknown>
  readonly operations: ReadonlyArray<Operation>
  /** True if optional properties of responses may be null, too. */
  readonly nullableOptionals: boolean
  /** True if whole numbers that a number would change are read as `bigint`. */
  readonly isExact: boolean

  /**
   * @param json the parsed document, overlay applied
   * @param options `nullableOptionals`: default true, which Monite and Maesn need; `isExact`: default false
   */
  constructor(
    json: Record<string, unknown>,
    options: { readonly nullableOptionals?: boolean; readonly isExact?: boolean } = {}
  ) {
    this.json = json
    this.nullableOptionals = options.nullableOptionals ?? true
    this.isExact = options.isExact ?? false
    this.operations = this.#readOperations()
  }

  /**
   * Reads a document of the package.
   *
   * @param api file name without extension under `specs/`
   * @throws if the file is missing; the message names the command that makes it
   */
  static load(api: string): ApiDocument {
    const known = ApiDocument.#loaded.get(api)
    if (known !== undefined) return known
    const file = new URL(`../../specs/${api}.json`, import.meta.url)
    let text: string
    try {
      text = readFileSync(file, "utf8")
    } catch (cause) {
      throw new Error(`The sandbox's copy of the ${api} document is missing. Build the package: pnpm run documents`, {
        cause
      })
    }
    const document = new ApiDocument(JSON.parse(text) as Record<string, unknown>) // every access below checks what it finds
    ApiDocument.#loaded.set(api, document)
    return document
  }

  /** Returns the value of a JSON pointer, with the pointer where it was found. Follows `$ref` at its end. */
  resolve(pointer: string): { readonly pointer: string; readonly value: unknown } {
    let at = pointer
    for (let depth = 0; depth < 32; depth++) {
      let value: Node = this.json
      for (const key of keysOf(at)) value = child(value, key)
      const ref = child(value, "$ref")
      if (typeof ref !== "string") return { pointer: at, value }
      at = decoded(ref)
    }
    throw new ReferenceCycle(`The references from ${pointer} form a cycle`)
  }

  /** Returns the value of a JSON pointer. Does not follow a `$ref`. */
  at(pointer: string): unknown {
    return keysOf(pointer).reduce<unknown>((value, key) => child(value, key), this.json)
  }

  /** Returns the value that a reference of the document means, with its pointer. */
  follow(reference: string): { readonly pointer: string; readonly value: unknown } {
    return this.resolve(decoded(reference))
  }

  #readOperations(): ReadonlyArray<Operation> {
    const operations: Array<Operation> = []
    const taken = new Set<string>()
    const paths = this.json["paths"]
    if (!isObject(paths)) return operations
    for (const path of Object.keys(paths)) {
      const item = this.resolve(`#/paths/${segmentOf(path)}`)
      for (const method of methods) {
        const value = child(item.value, method)
        if (!isObject(value)) continue
        const named = child(value, "operationId")
        const id = typeof named === "string" && !taken.has(named) ? named : `${method.toUpperCase()} ${path}`
        taken.add(id)
        const pointer = `${item.pointer}/${method}`
        operations.push({
          id,
          method: method.toUpperCase(),
          path,
          // Those of the operation replace those of its path.
          parameters: [
            ...new Map(
              [`${item.pointer}/parameters`, `${pointer}/parameters`]
                .flatMap((each) => this.#readParameters(each))
                .map((each) => [`${each.in} ${each.name}`, each])
            ).values()
          ],
          body: this.#readBody(`${pointer}/requestBody`),
          ...this.#readResponses(`${pointer}/responses`),
          paging: child(value, "x-faktura-pagination"),
          ...readSecurity(child(value, "security") ?? this.json["security"])
        })
      }
    }
    return operations
  }

  #readParameters(pointer: string): ReadonlyArray<ParameterSpec> {
    const list = this.resolve(pointer).value
    if (!Array.isArray(list)) return []
    return list.flatMap((_, index): ReadonlyArray<ParameterSpec> => {
      const found = this.resolve(`${pointer}/${index}`)
      const name = child(found.value, "name")
      const location = child(found.value, "in")
      if (typeof name !== "string" || (location !== "path" && location !== "query" && location !== "header")) return []
      const [type] = Object.keys(objectOf(child(found.value, "content")))
      const declared = child(found.value, "style")
      const style = typeof declared === "string" ? declared : location === "query" ? "form" : "simple"
      const explode = child(found.value, "explode")
      return [
        {
          name,
          in: location,
          required: child(found.value, "required") === true,
          schema: type === undefined ? `${found.pointer}/schema` : `${found.pointer}/content/${segmentOf(type)}/schema`,
          style,
          isExploded: typeof explode === "boolean" ? explode : style === "form" || style === "deepObject",
          isJson: type !== undefined
        }
      ]
    })
  }

  #readBody(pointer: string): Operation["body"] {
    const found = this.resolve(pointer)
    if (!isObject(found.value)) return undefined
    return { required: found.value["required"] === true, media: this.#readMedia(found.pointer) }
  }

  #readMedia(pointer: string): ReadonlyArray<MediaSpec> {
    const content = child(this.resolve(pointer).value, "content")
    if (!isObject(content)) return []
    return Object.keys(content).map((type) => {
      const media = this.resolve(`${pointer}/content/${segmentOf(type)}`)
      const isTyped = "schema" in objectOf(media.value)
      const schema = isTyped ? `${media.pointer}/schema` : anySchema
      const { type: own } = objectOf(this.resolve(schema).value)
      const isRange = /^(?:\*|application)\/\*$/.test(type) && isTyped && own !== "string"
      return { type, schema, isJson: isJson(type) || isRange, examples: this.#readExamples(media) }
    })
  }

  #readExamples(media: { readonly pointer: string; readonly value: unknown }): ReadonlyArray<unknown> {
    const { example, examples } = objectOf(media.value)
    const named = Object.keys(objectOf(examples)).map((name) =>
      child(this.resolve(`${media.pointer}/examples/${segmentOf(name)}`).value, "value")
    )
    return [example, ...named].filter((each) => each !== undefined)
  }

  #readResponses(pointer: string): Pick<Operation, "responses" | "others"> {
    const declared = this.resolve(pointer).value
    const responses = new Map<number, ReadonlyArray<MediaSpec>>()
    const others = new Map<string, ReadonlyArray<MediaSpec>>()
    if (!isObject(declared)) return { responses, others }
    for (const status of Object.keys(declared)) {
      const media = this.#readMedia(this.resolve(`${pointer}/${status}`).pointer)
      if (/^\d{3}$/.test(status)) responses.set(Number(status), media)
      else others.set(status === "default" ? status : status.toUpperCase(), media)
    }
    return { responses, others }
  }
}

const readSecurity = (requirements: Node): Pick<Operation, "security" | "alternatives"> => {
  const alternatives = Array.isArray(requirements) ? requirements.filter(isObject).map((each) => Object.keys(each)) : []
  return { alternatives, security: alternatives[0] ?? [] }
}
