/**
 * Everything that a new API's three folders hold when nobody has touched them: what `faktura new` writes, and what
 * `faktura remove` may take away without asking.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { formatted } from "../output/Formatted.ts"
import type { Generated } from "../generate/Generate.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { Api } from "../workspace/Workspace.ts"
import { clientPackage } from "./ClientPackage.ts"
import { factsOf } from "./Facts.ts"
import type { Facts } from "./Facts.ts"
import { firstCall, servicesIn } from "./FirstCall.ts"
import { servicesPackage } from "./ServicesPackage.ts"
import { overlayYaml, sourceYaml, specAttributes, specFormat } from "./SpecFiles.ts"

/** The files of a new API. */
export interface Scaffold {
  readonly facts: Facts
  /** The first call's program. */
  readonly call: string
  /** Texts by path from the workspace's root; the document is not among them. */
  readonly files: ReadonlyMap<string, string>
}

/** What is generated has its form already, and other files have none. */
const hasStyle = (file: string): boolean => /\.(ts|json|md|yaml)$/.test(file) && !file.includes("/src/generated/")

/**
 * Writes the files of an API as texts.
 *
 * @param document the document with its overlay applied
 * @param made     what was generated from it
 * @param address  where the document was fetched, which relative servers begin at
 */
export const scaffold = Effect.fnUntraced(function* (
  api: Api,
  document: JsonObject,
  made: Generated,
  address: string | undefined
) {
  const path = yield* Path.Path
  const { name, source } = api
  const documentFile = path.basename(api.document)
  const facts = factsOf(document, {
    name,
    packages: source.packages,
    address,
    services: servicesIn(made.services),
    client: source.client
  })
  const call = firstCall(document, facts, made.services)
  const packageOf = (folder: string, own: ReadonlyMap<string, string>, generated: ReadonlyMap<string, string>) => [
    ...[...own].map(([file, text]) => [`packages/${folder}/${file}`, text] as const),
    ...[...generated].map(([file, text]) => [`packages/${folder}/src/generated/${file}`, text] as const)
  ]
  const texts = [
    [`specs/${name}/source.yaml`, sourceYaml(source)] as const,
    [`specs/${name}/overlay.yaml`, overlayYaml(source.title, documentFile)] as const,
    [`specs/${name}/.gitattributes`, specAttributes(documentFile)] as const,
    [`specs/${name}/.oxfmtrc.json`, specFormat(documentFile)] as const,
    ...packageOf(`${name}-client`, clientPackage(facts), made.client),
    ...packageOf(name, servicesPackage(facts, call), made.services)
  ]
  const files = new Map<string, string>()
  for (const [file, text] of texts) {
    files.set(file, hasStyle(file) ? yield* formatted(file, text) : text)
  }
  return { facts, call: yield* formatted("first-call.ts", call), files } satisfies Scaffold
})
