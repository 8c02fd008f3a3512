/**
 * Makes the Promise client of any document, from its base URL and its credentials. Generated code calls it.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { makeWith } from "../call/ApiClient.ts"
import type { ApiClient } from "../call/ApiClient.ts"
import type { Build, BuildConfig } from "../call/Request.ts"
import { makeLogOnly } from "../telemetry/LogOnly.ts"
import { makeClient } from "./Client.ts"
import type { Client, ClientOptions } from "./Client.ts"
import { aText, anObject, checkOptions, checkPolicy, clientRules } from "./OptionChecks.ts"
import { credentialsOf } from "./Credentials.ts"
import type { SchemeMaker } from "./Credentials.ts"

/** Options of a generated client. */
export interface DocumentClientOptions extends ClientOptions {
  /** Base URL of the API, e.g. `https://api.example.com/v1`. */
  readonly baseUrl: string
  /** Credentials by security scheme. */
  readonly credentials?: object | undefined
  /** Values of parameters that are the same for every call. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/** Parts of a generated client. */
export interface DocumentParts {
  /** Name of the function that makes the client, for messages. */
  readonly create: string
  /** Name of the API in errors and spans. */
  readonly api: string
  readonly client: Context.Key<unknown, ApiClient>
  /** The `requestBuilder` of the raw client. */
  readonly build: (config: BuildConfig) => Build
  readonly schemes: Readonly<Record<string, SchemeMaker<never>>>
}

const rules = { ...clientRules, baseUrl: aText, credentials: anObject, settings: anObject }

const check = (create: string, options: DocumentClientOptions): void => {
  checkOptions(create, options, rules, ["baseUrl"])
  checkPolicy(create, options.policy)
  const url = URL.parse(options.baseUrl)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${create}: baseUrl is not an absolute URL, such as https://api.example.com/v1.`)
  }
}

/** Makes a client without resources. Throws `TypeError` for options that are missing, unknown or invalid. */
export const documentClient = (parts: DocumentParts, options: DocumentClientOptions): Client => {
  const { api, build, client, create, schemes } = parts
  check(create, options)
  const { baseUrl, credentials = {}, fetch, policy, servers, settings = {} } = options
  const unknown = Object.keys(credentials).find((name) => !Object.hasOwn(schemes, name))
  if (unknown !== undefined) {
    const known = Object.keys(schemes)
    const all = known.length === 0 ? "It declares no scheme." : `The schemes are ${known.join(", ")}.`
    throw new TypeError(`${create}: the document has no security scheme ${unknown}. ${all}`)
  }
  const make = Effect.flatMap(credentialsOf(schemes, credentials), (made) =>
    makeWith(makeLogOnly(api), { api, baseUrl, build, credentials: made, fetch, policy, servers, settings })
  )
  const view = makeClient({
    api,
    // Cast: the types of the client's methods say which service it has.
    make: Effect.map(make, (made) => Context.make(client, made) as Context.Context<unknown> as Context.Context<never>)
  })
  return view(Context.empty())
}
