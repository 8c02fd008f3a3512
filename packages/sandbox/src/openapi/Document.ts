/**
 * An OpenAPI document as the sandbox uses it.
 *
 * Reads the documents that the build leaves in `specs/` (overlay applied) and turns them into a flat list of
 * operations. Schemas are not copied: an operation names them by JSON pointer, and `Validation.ts` compiles them where
 * they stand, so that the judgement is the document's own.
 */
import { readFileSync } from "node:fs"

/** A value inside the parsed document. The document is outside data: every access checks what it finds. */
type Node = unknown

/** How the text of a parameter becomes a value before the document's schema judges it. */
export type Scalar = "string" | "number" | "boolean"

/** One declared parameter. `schema` is a JSON pointer; `many` marks an array, sent as a repeated key. */
export interface ParameterSpec {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required: boolean
  readonly schema: string
  readonly scalar: Scalar
  readonly many: boolean
}

/** One media type of a body, with a JSON pointer to its schema. */
export interface MediaSpec {
  readonly type: string
  readonly schema: string
}

/** One operation: method, path template and what the document says about its request and its answers. */
export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: ReadonlyArray<ParameterSpec>
  readonly body: { readonly required: boolean; readonly media: ReadonlyArray<MediaSpec> } | undefined
  /** Status to the media types of that answer; an empty list is an answer without a body. */
  readonly responses: ReadonlyMap<number, ReadonlyArray<MediaSpec>>
  /** Names of the security schemes that are all needed; empty when the operation is open. */
  readonly security: ReadonlyArray<string>
}

const methods = ["get", "put", "post", "delete", "patch"] as const

const isObject = (value: Node): value is Record<string, Node> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const child = (value: Node, key: string): Node =>
  isObject(value) || Array.isArray(value) ? (value as Record<string, Node>)[key] : undefined // an array is indexed by text

const escape = (segment: string): string => segment.replaceAll("~", "~0").replaceAll("/", "~1")

const unescape = (segment: string): string => segment.replaceAll("~1", "/").replaceAll("~0", "~")

/** A parsed document and its operations. Nothing in it ever changes. */
export class ApiDocument {
  /** Documents stay the same while a process runs, and a test run starts hundreds of sandboxes. */
  static readonly #loaded = new Map<string, ApiDocument>()

  readonly json: Record<string, unknown>
  readonly operations: ReadonlyArray<Operation>

  /** @param json the parsed document, overlay applied */
  constructor(json: Record<string, unknown>) {
    this.json = json
    this.operations = this.#readOperations()
  }

  /**
   * Reads a document of the package.
   *
   * @param api file name without extension under `specs/`
   * @throws when the file is missing, with the command that makes it
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

  /** The value that a JSON pointer names, following `$ref` at its end; with the pointer of where it was found. */
  resolve(pointer: string): { readonly pointer: string; readonly value: unknown } {
    let at = pointer
    for (let depth = 0; depth < 32; depth++) {
      let value: Node = this.json
      for (const segment of at.split("/").slice(1)) value = child(value, unescape(segment))
      const ref = child(value, "$ref")
      if (typeof ref !== "string") return { pointer: at, value }
      at = ref
    }
    throw new Error(`The references from ${pointer} do not end`)
  }

  #readOperations(): ReadonlyArray<Operation> {
    const operations: Array<Operation> = []
    const paths = this.json["paths"]
    if (!isObject(paths)) return operations
    for (const [path, item] of Object.entries(paths)) {
      for (const method of methods) {
        const value = child(item, method)
        const id = child(value, "operationId")
        if (typeof id !== "string") continue
        const pointer = `#/paths/${escape(path)}/${method}`
        operations.push({
          id,
          method: method.toUpperCase(),
          path,
          parameters: [
            ...this.#readParameters(`#/paths/${escape(path)}/parameters`),
            ...this.#readParameters(`${pointer}/parameters`)
          ],
          body: this.#readBody(`${pointer}/requestBody`),
          responses: this.#readResponses(`${pointer}/responses`),
          security: this.#readSecurity(child(value, "security") ?? this.json["security"])
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
      const place = child(found.value, "in")
      if (typeof name !== "string" || (place !== "path" && place !== "query" && place !== "header")) return []
      const schema = `${found.pointer}/schema`
      const [scalar, many] = this.#valueKind(schema)
      return [{ name, in: place, required: child(found.value, "required") === true, schema, scalar, many }]
    })
  }

  /** Looks through references and one-member unions for the type that a parameter's text stands for. */
  #valueKind(pointer: string): readonly [Scalar, boolean] {
    const found = this.resolve(pointer)
    for (const union of ["allOf", "anyOf", "oneOf"]) {
      const members = child(found.value, union)
      if (!Array.isArray(members)) continue
      const at = members.findIndex((member) => child(member, "type") !== "null")
      if (at >= 0) return this.#valueKind(`${found.pointer}/${union}/${at}`)
    }
    const type = child(found.value, "type")
    const types = Array.isArray(type) ? type : [type]
    if (types.includes("array")) return [this.#valueKind(`${found.pointer}/items`)[0], true]
    if (types.includes("integer") || types.includes("number")) return ["number", false]
    return [types.includes("boolean") ? "boolean" : "string", false]
  }

  #readBody(pointer: string): Operation["body"] {
    const found = this.resolve(pointer)
    if (!isObject(found.value)) return undefined
    return { required: found.value["required"] === true, media: this.#readMedia(found.pointer) }
  }

  #readMedia(pointer: string): ReadonlyArray<MediaSpec> {
    const content = child(this.resolve(pointer).value, "content")
    return isObject(content)
      ? Object.keys(content).map((type) => ({ type, schema: `${pointer}/content/${escape(type)}/schema` }))
      : []
  }

  #readResponses(pointer: string): Operation["responses"] {
    const declared = this.resolve(pointer).value
    const responses = new Map<number, ReadonlyArray<MediaSpec>>()
    if (!isObject(declared)) return responses
    for (const status of Object.keys(declared)) {
      if (/^\d{3}$/.test(status)) {
        responses.set(Number(status), this.#readMedia(this.resolve(`${pointer}/${status}`).pointer))
      }
    }
    return responses
  }

  #readSecurity(requirements: Node): ReadonlyArray<string> {
    // The first alternative counts; neither document has more than one.
    return Array.isArray(requirements) && isObject(requirements[0]) ? Object.keys(requirements[0]) : []
  }
}
