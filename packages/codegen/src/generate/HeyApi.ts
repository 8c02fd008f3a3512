/**
 * hey-api's configuration for Effect services: a `parser` that prepares the document, and `plugins` that write the code.
 *
 * Use both, with the same options. The parser separates schemas of responses and requests, finds pages, and leaves out
 * parts that the code cannot express.
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

/** Prepares a document: normalizes it, separates schemas of responses and requests, and escapes texts for comments. */
export const prepare = (document: JsonObject, naming: NamingSource): Normalized => {
  const normalized = normalize(document, naming)
  return { ...normalized, document: commentTexts(openResponses(normalized.document)) }
}

const warn = (warnings: ReadonlyArray<Warning>): void => {
  for (const warning of warnings) console.warn(`faktura: ${warningLine(warning)}`)
}

/** Options of {@link parser}. */
export interface ParserOptions extends EffectUserOptions {
  /** Receives the warnings. Default: prints them with `console.warn`. */
  readonly onWarnings?: (warnings: ReadonlyArray<Warning>) => void
}

/**
 * Returns hey-api's `parser` for Effect services.
 *
 * @example
 * ```ts
 * import { parser, plugins } from "@faktura/codegen"
 * import { defineConfig } from "@hey-api/openapi-ts"
 *
 * const options = { apiName: "Petstore" }
 *
 * export default defineConfig({
 *   input: "./petstore.yaml",
 *   output: "src/petstore",
 *   parser: parser(options),
 *   plugins: plugins(options)
 * })
 * ```
 */
export const parser = (options: ParserOptions = {}): Parser => ({
  patch: {
    input: (spec) => {
      // hey-api's type of the document depends on the OpenAPI version. The document is JSON, and is changed in place.
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
  // The prepared document already has separate schemas for requests and responses.
  transforms: { readWrite: { enabled: false } }
})

/**
 * Returns hey-api's `plugins`: its own for types, and those of this package for the raw client and the services.
 *
 * @example
 * import { parser, plugins } from "@faktura/codegen"
 * import { createClient } from "@hey-api/openapi-ts"
 *
 * await createClient({ input: "./petstore.yaml", output: "src/petstore", parser: parser(), plugins: plugins() })
 */
export const plugins = (options: EffectUserOptions = {}): Plugins => [
  {
    name: "@hey-api/typescript",
    definitions: { case: "preserve" },
    $resolvers: typeResolvers
  },
  rawClient(),
  effectServices(options)
]
