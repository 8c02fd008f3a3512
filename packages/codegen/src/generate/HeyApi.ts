/**
 * hey-api's configuration for Effect services: a `parser` that prepares the document, and the `plugins` that write it.
 *
 * Both are given the same options. What is generated relies on both: the parser splits what answers and requests have in
 * common, finds pages, and leaves out what cannot be expressed.
 */
import type { UserConfig } from "@hey-api/openapi-ts"
import { commentTexts } from "../normalize/Comments.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { mend } from "../normalize/Normalize.ts"
import type { Mended, NamingSource } from "../normalize/Normalize.ts"
import type { Remark } from "../warnings/Report.ts"
import { normalize } from "../normalize/form/Form.ts"
import { openAnswers } from "../normalize/OpenAnswers.ts"
import { clientNameOf } from "../plugin/Options.ts"
import { typeResolvers } from "./TypeResolvers.ts"
import { effectServices } from "../plugin/index.ts"
import type { EffectUserOptions } from "../plugin/types.ts"
import { rawClient } from "../raw/config.ts"

type Parser = NonNullable<UserConfig["parser"]>
type Plugins = NonNullable<UserConfig["plugins"]>

/** The document as the generator reads it: mended, with answers told from requests, and texts made fit for comments. */
export const prepare = (document: JsonObject, naming: NamingSource): Mended => {
  const mended = mend(document, naming)
  return { ...mended, document: commentTexts(openAnswers(mended.document)) }
}

const warn = (remarks: ReadonlyArray<Remark>): void => {
  for (const { kind, message, pointer } of remarks) console.warn(`faktura: ${kind}: ${pointer}  ${message}`)
}

/** Options of {@link parser}. */
export interface ParserOptions extends EffectUserOptions {
  /** Takes what the document says and the generated code does not. By default each is a warning on the console. */
  readonly onRemarks?: (remarks: ReadonlyArray<Remark>) => void
}

/** hey-api's `parser` for these services. */
export const parser = (options: ParserOptions = {}): Parser => ({
  patch: {
    input: (spec) => {
      // hey-api types the document by OpenAPI version; here it is JSON, and is changed in place as hey-api asks.
      const document = spec as unknown as JsonObject
      const normalized = normalize(document)
      const { document: prepared, remarks } = prepare(normalized.document, {
        client: clientNameOf(options),
        resourcePrefix: options.resourcePrefix ?? null
      })
      for (const key of Object.keys(document)) delete document[key]
      Object.assign(document, prepared)
      ;(options.onRemarks ?? warn)([...normalized.remarks, ...remarks])
    }
  },
  // The prepared document says which fields go which way.
  transforms: { readWrite: { enabled: false } }
})

/** hey-api's `plugins` for these services: its own for the types, and ours for the raw client and the services. */
export const plugins = (options: EffectUserOptions = {}): Plugins => [
  {
    name: "@hey-api/typescript",
    definitions: { case: "preserve" },
    $resolvers: typeResolvers
  },
  rawClient(),
  effectServices(options)
]
