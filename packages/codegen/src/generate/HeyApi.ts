/**
 * hey-api's configuration for Effect services: a `parser` that prepares the document, and the `plugins` that write it.
 *
 * Both are given the same options. What is generated relies on both: the parser splits what answers and requests have in
 * common, finds pages, and leaves out what cannot be expressed.
 */
import type { UserConfig } from "@hey-api/openapi-ts"
import { commentTexts } from "../normalize/Comments.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { normalize } from "../normalize/Normalize.ts"
import type { Normalized, NamingSource } from "../normalize/Normalize.ts"
import { warningLine } from "../warnings/Report.ts"
import type { Warning } from "../warnings/Report.ts"
import { readForm } from "../normalize/form/Form.ts"
import { openResponses } from "../normalize/OpenResponses.ts"
import { clientNameOf } from "../plugin/Options.ts"
import { typeResolvers } from "./TypeResolvers.ts"
import { effectServices } from "../plugin/index.ts"
import type { EffectUserOptions } from "../plugin/types.ts"
import { rawClient } from "../raw/config.ts"

type Parser = NonNullable<UserConfig["parser"]>
type Plugins = NonNullable<UserConfig["plugins"]>

/** The document as the generator reads it: normalized, with answers told from requests, and texts made fit for comments. */
export const prepare = (document: JsonObject, naming: NamingSource): Normalized => {
  const normalized = normalize(document, naming)
  return { ...normalized, document: commentTexts(openResponses(normalized.document)) }
}

const warn = (warnings: ReadonlyArray<Warning>): void => {
  for (const warning of warnings) console.warn(`faktura: ${warningLine(warning)}`)
}

/** Options of {@link parser}. */
export interface ParserOptions extends EffectUserOptions {
  /** Takes what the document says and the generated code does not. By default each is a warning on the console. */
  readonly onWarnings?: (warnings: ReadonlyArray<Warning>) => void
}

/** hey-api's `parser` for these services. */
export const parser = (options: ParserOptions = {}): Parser => ({
  patch: {
    input: (spec) => {
      // hey-api types the document by OpenAPI version; here it is JSON, and is changed in place as hey-api asks.
      const document = spec as unknown as JsonObject
      const normalized = readForm(document)
      const { document: prepared, warnings } = prepare(normalized.document, {
        client: clientNameOf(options),
        resourcePrefix: options.resourcePrefix ?? null
      })
      for (const key of Object.keys(document)) delete document[key]
      Object.assign(document, prepared)
      ;(options.onWarnings ?? warn)([...normalized.warnings, ...warnings])
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
