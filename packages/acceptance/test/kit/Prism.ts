/**
 * Independent reader of the same document: Prism, which validates each request and makes each response from the
 * document.
 */
import { getHttpOperationsFromSpec } from "@stoplight/prism-http"
import { createServer } from "@stoplight/prism-http-server"
import { isObject, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { Operation } from "./Operations.ts"

/** Running server. */
export interface Served {
  readonly url: string
  readonly close: () => Promise<void>
}

const refsIn = (value: unknown, found: Set<string>): void => {
  if (Array.isArray(value)) for (const each of value) refsIn(each, found)
  else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      if (key === "$ref" && typeof each === "string") found.add(each)
      else refsIn(each, found)
    }
  }
}

/**
 * Returns the part of a document that some operations need. Why: Prism follows every reference before the first
 * response.
 */
export const partFor = (document: JsonObject, operations: ReadonlyArray<Operation>): JsonObject => {
  const paths: JsonObject = {}
  for (const { method, path } of operations) {
    const item = objectOf(objectOf(document.paths)[path])
    paths[path] = {
      ...objectOf(paths[path]),
      parameters: item.parameters ?? [],
      [method.toLowerCase()]: item[method.toLowerCase()]
    }
  }
  const components: { [kind: string]: JsonObject } = {
    securitySchemes: objectOf(objectOf(document.components).securitySchemes)
  }
  const refs = new Set<string>()
  refsIn(paths, refs)
  // The set grows during the iteration.
  for (const ref of refs) {
    const [, root, kind = "", key = ""] = ref.split("/").map((each) => each.replaceAll("~1", "/").replaceAll("~0", "~"))
    if (root !== "components") continue
    const component = objectOf(objectOf(document.components)[kind])[key]
    ;(components[kind] ??= {})[key] = component
    refsIn(component, refs)
  }
  const { info, openapi, security } = document
  return { openapi, info, paths, components, ...(security === undefined ? {} : { security }) }
}

const isComposite = (document: JsonObject, parameter: unknown): boolean => {
  const { schema } = resolved(document, parameter)
  return ["array", "object"].includes(String(resolved(document, schema).type))
}

/**
 * True when Prism can serve an operation.
 *
 * Hazard: for a list or object in a path, a header or a response header, Prism 5.16 throws outside its handler. That ends the
 * process.
 */
export const canRead = (document: JsonObject, { parameters, source }: Operation): boolean =>
  !parameters.some((each) => each.in !== "query" && isComposite(document, each)) &&
  !Object.values(objectOf(source.responses)).some((response) =>
    Object.values(objectOf(resolved(document, response).headers)).some((header) => isComposite(document, header))
  )

const silent = (): void => undefined
const logger = {
  fatal: silent,
  error: silent,
  warn: silent,
  info: silent,
  debug: silent,
  trace: silent,
  success: silent,
  child: () => logger
}

/** Serves a whole document on a free port of 127.0.0.1. Prism changes the document. */
export const serveWhole = async (document: JsonObject): Promise<Served> => {
  const server = createServer(await getHttpOperationsFromSpec(document), {
    cors: false,
    config: {
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      // Problems of its own response are reported in a header instead: they are the document's.
      errors: false,
      upstreamProxy: undefined,
      isProxy: false,
      mock: { dynamic: false, seed: "acceptance" }
    },
    // Its logger's type comes from a library that it bundles. These are the functions that it calls.
    components: { logger: logger as never }
  })
  const url = await server.listen(0, "127.0.0.1")
  return { url, close: () => server.close() }
}

/** Serves operations of a document on a free port of 127.0.0.1. */
export const serve = (document: JsonObject, operations: ReadonlyArray<Operation>): Promise<Served> =>
  serveWhole(structuredClone(partFor(document, operations)))
