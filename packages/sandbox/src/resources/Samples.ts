/**
 * Makes values of the schemas of a document: from its examples, or else from the schemas. Every value passes ajv.
 */
import { generateSync } from "json-schema-faker"
import type { JsonSchema } from "json-schema-faker"
import type { ErrorObject } from "ajv"
import { sample } from "openapi-sampler"
import { anySchema } from "../openapi/Document.ts"
import type { ApiDocument } from "../openapi/Document.ts"
import { isObject as isJsonObject, keysOf } from "../openapi/Json.ts"
import type { Validator } from "../openapi/Validation.ts"
import { conforming } from "./Conforming.ts"
import { patternedText } from "./Patterns.ts"
import { valueLike } from "./Variants.ts"
import type { Judge } from "./Variants.ts"

type Json = Record<string, unknown>

/** True for an object that is no list. Samples are changed while they are corrected. */
const isObject = (value: unknown): value is Json => isJsonObject(value)

/** Corrections of one sample. Each removes at least one error, or the part that has it. */
const mostCorrections = 60

/** Position in a value. */
interface Position {
  readonly holder: Json
  readonly key: string
}

/** Finds the holder of a position. An array is a holder, too: its keys are indexes. Undefined for the whole value. */
const positionOf = (root: unknown, pointer: string): Position | undefined => {
  const keys = keysOf(pointer)
  const key = keys.pop()
  if (key === undefined) return undefined
  let holder: unknown = root
  for (const each of keys) holder = (holder as Json)[each]
  return { holder: holder as Json, key } // ajv named a value inside of it
}

const remove = ({ holder, key }: Position): void => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}

/** Hexadecimal digits that differ with each turn. */
const hexOf = (turn: number): string => (0x9e3779b97f4a7c15f39cc0605cedc835n + BigInt(turn)).toString(16).slice(0, 32)

/** Samples of one document. */
export class Samples {
  readonly #document: ApiDocument
  readonly #validator: Validator
  readonly #seed: number
  readonly #judge: Judge
  #examples: ReadonlyMap<string, ReadonlyArray<unknown>> | undefined
  readonly #samples = new Map<string, unknown>()
  readonly #least = new Map<string, unknown>()

  constructor(document: ApiDocument, validator: Validator, seed: number) {
    this.#document = document
    this.#validator = validator
    this.#seed = seed
    this.#judge = {
      document,
      schemas: validator.schemas,
      isValid: (schema, value) => this.#isValid(schema, value),
      of: (schema) => this.of(schema)
    }
  }

  /** Returns a value of the schema at a pointer: a new copy of always the same value. */
  of(schema: string): unknown {
    if (!this.#samples.has(schema)) this.#samples.set(schema, this.#make(schema))
    return structuredClone(this.#samples.get(schema))
  }

  /** Returns the value of `of` without its optional fields: they are null where they may be, and else absent. */
  least(schema: string): unknown {
    if (!this.#least.has(schema)) this.#least.set(schema, this.#reduced(schema, this.of(schema)))
    return structuredClone(this.#least.get(schema))
  }

  /**
   * Returns a value that differs from the one of `of` with each `turn`, such as for ids.
   *
   * @param turn whole number of at least 1
   */
  another(schema: string, turn: number): unknown {
    return this.#generate({ $ref: schema }, turn)
  }

  /** Returns a value of the schema in the form of a record: of the member of a union that the record belongs to. */
  like(schema: string, record: Json): unknown {
    return valueLike(this.#judge, schema, record)
  }

  /** Returns the value of `like` without its optional fields. */
  leastLike(schema: string, record: Json): unknown {
    const value = this.like(schema, record)
    return isObject(value) ? this.#reduced(schema, value) : value
  }

  /**
   * Brings a record into the form of another schema. Fields that the schema does not allow are left out, and those that it
   * requires are added from the sample.
   */
  conform(schema: string, record: unknown): unknown {
    return conforming(this.#judge, this.#validator, schema, record)
  }

  #reduced(schema: string, whole: unknown): unknown {
    if (!isObject(whole)) return whole
    let reduced: Json = whole
    for (const name of Object.keys(whole)) {
      const { [name]: _dropped, ...rest } = reduced
      // A schema that is not judged allows everything.
      if (!this.#isValid(schema, rest)) continue
      reduced = this.#isValid(schema, { ...rest, [name]: null }) ? { ...rest, [name]: null } : rest
    }
    return reduced
  }

  #isValid(schema: string, value: unknown): boolean {
    return this.#validator.errors(schema, value).length === 0
  }

  /** Examples beside the schemas of responses, by the pointer of the schema. */
  #readExamples(): ReadonlyMap<string, ReadonlyArray<unknown>> {
    const media = this.#document.operations.flatMap(({ others, responses }) =>
      [...responses.values(), ...others.values()].flat()
    )
    return new Map(media.flatMap(({ examples, schema }) => (examples.length === 0 ? [] : [[schema, examples]])))
  }

  #make(schema: string): unknown {
    this.#examples ??= this.#readExamples()
    const example = (schema === anySchema ? [] : (this.#examples.get(schema) ?? [])).find((each) =>
      this.#isValid(schema, each)
    )
    if (example !== undefined) return example
    let made: unknown
    try {
      made = structuredClone(
        sample({ $ref: schema }, { quiet: true, enablePatterns: true, skipWriteOnly: true }, this.#document.json)
      )
    } catch {
      // The sampler cannot follow every schema, such as a schema that contains itself in a required field.
      made = this.#generate({ $ref: schema }, 0)
    }
    const first: unknown = structuredClone(made)
    for (let turn = 0; turn < mostCorrections; turn++) {
      const [error] = this.#validator.errors(schema, made)
      if (error === undefined) return made
      made = this.#corrected(made, error, turn)
    }
    const generated = this.#generate({ $ref: schema }, 0)
    if (this.#isValid(schema, generated)) return generated
    // Such as a field that must be an object and a list. The document has the fault, and callers still need a response.
    this.#validator.ignore(schema)
    return first
  }

  /** Corrects the first error: adds what is missing, replaces what is wrong, and then leaves it out. */
  #corrected(made: unknown, error: ErrorObject, turn: number): unknown {
    const { instancePath, keyword, params, parentSchema } = error
    const position = positionOf({ made }, `/made${instancePath}`)
    if (position === undefined) return made
    const at = position.holder[position.key]
    const missing: unknown = params["missingProperty"]
    const unwanted: unknown = params["additionalProperty"] ?? params["unevaluatedProperty"]
    if (isObject(at) && typeof missing === "string") {
      const properties: unknown = parentSchema?.["properties"]
      at[missing] = this.#generate(isObject(properties) ? (properties[missing] ?? {}) : {}, turn)
    } else if (isObject(at) && typeof unwanted === "string") delete at[unwanted]
    else if (typeof at === "string" && typeof parentSchema?.["pattern"] === "string" && turn % 2 === 0)
      position.holder[position.key] = patternedText(parentSchema, hexOf(turn)) ?? at
    else if (turn < mostCorrections / 2 || instancePath === "")
      position.holder[position.key] = this.#generate(parentSchema ?? {}, turn)
    else remove(position)
    if (keyword === "uniqueItems" && Array.isArray(at)) at.splice(1)
    return instancePath === "" ? position.holder[position.key] : made
  }

  #generate(schema: unknown, turn: number): unknown {
    try {
      return generateSync(schema as JsonSchema, {
        seed: this.#seed + turn,
        refResolver: (ref: string) => this.#document.follow(ref).value as JsonSchema
      })
    } catch {
      // Not every schema can be satisfied. Validation then says so, as a defect of the sandbox.
      return undefined
    }
  }
}
