/**
 * Finds the settings of an API's security schemes: environment variables, and how each credential is sent.
 */
import type { JsonObject } from "../openapi/Json.ts"
import { camel, words } from "../naming/Names.ts"
import { oneLine } from "./OneLine.ts"
import { usedSchemes } from "../openapi/SecurityKind.ts"
import type { SchemeKind } from "../openapi/SecurityKind.ts"

/** An environment variable. */
export interface SchemeSetting {
  /** Name of the field in the settings: `apiKey`. */
  readonly field: string
  /** `PETSTORE_API_KEY` */
  readonly variable: string
  readonly what: string
  readonly secret: boolean
  /** Value when the variable is not set. */
  readonly default?: string
}

/** A security scheme that operations of the document use. */
export interface Scheme {
  /** Key in `components.securitySchemes`. */
  readonly key: string
  readonly sent: SchemeKind
  readonly settings: ReadonlyArray<SchemeSetting>
}

/** Converts `pet-store` to `PET_STORE`. */
export const constant = (text: string): string =>
  words(text)
    .map((word) => word.toUpperCase())
    .join("_")

/** Settings of each kind, with the end of the variable's name. */
const needs: {
  readonly [Kind in SchemeKind["kind"]]: ReadonlyArray<readonly [suffix: string, what: string, secret: boolean]>
} = {
  bearer: [["TOKEN", "the token", true]],
  basic: [
    ["USERNAME", "the user name", false],
    ["PASSWORD", "the password", true]
  ],
  apiKey: [["API_KEY", "the API key", true]],
  clientCredentials: [
    ["CLIENT_ID", "the client id", false],
    ["CLIENT_SECRET", "the client secret", true],
    ["TOKEN_URL", "the token endpoint", false]
  ]
}

/** Makes names distinct by a number at the end of repeated names. */
const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name, at) => {
    const before = names.slice(0, at).filter((other) => other === name).length
    return before === 0 ? name : `${name}${before + 1}`
  })

/**
 * Returns the security schemes of a document, in its order, with their settings. Kinds without settings (mutual TLS, digest)
 * are left out; a call that needs one fails with a message.
 *
 * @param name       name of the API, e.g. `petstore`
 * @param absoluteOf resolves a token endpoint without a host; undefined when there is no base URL
 */
export const schemesOf = (
  document: JsonObject,
  name: string,
  absoluteOf: (url: string) => string | undefined
): ReadonlyArray<Scheme> => {
  const found = usedSchemes(document)
  // Variables of two schemes of one kind contain the keys of the schemes.
  const prefixes = distinct(found.map(({ key }) => constant(key)))
  const isOnly = (kind: string): boolean => found.filter(({ sent }) => sent.kind === kind).length === 1
  return found.map(({ key, sent }, at) => ({
    key,
    sent,
    settings: needs[sent.kind].map(([suffix, what, secret]): SchemeSetting => {
      const ending = isOnly(sent.kind) ? suffix : `${prefixes[at]}_${suffix}`
      const preset = suffix === "TOKEN_URL" && "tokenUrl" in sent ? absoluteOf(sent.tokenUrl) : undefined
      return {
        field: camel(ending.toLowerCase()).replace(/^(?=\d)/, "_"),
        variable: `${constant(name)}_${ending}`,
        what: `${what} of the security scheme ${oneLine(key)}`,
        secret,
        ...(preset === undefined ? {} : { default: preset })
      }
    })
  }))
}
