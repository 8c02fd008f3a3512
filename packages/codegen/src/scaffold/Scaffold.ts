/**
 * Makes all files of a new API's three folders. `faktura new` writes them. `faktura remove` compares them with the present
 * files, and deletes without `--force` only when nothing was changed.
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
  /** Program of the first call. */
  readonly call: string
  /** File texts by path from the workspace's root, without the document. */
  readonly files: ReadonlyMap<string, string>
}

/** True for files to format. Generated files are formatted already. */
const hasStyle = (file: string): boolean => /\.(ts|json|md|yaml)$/.test(file) && !file.includes("/src/generated/")

/**
 * Returns the texts of an API's files.
 *
 * @param document document with its overlay applied
 * @param made     files generated from it
 * @param address  URL of the document, the base of relative server URLs
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
  const calls = firstCall(document, facts, made)
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
    ...packageOf(name, servicesPackage(facts, calls), made.services)
  ]
  const files = new Map<string, string>()
  for (const [file, text] of texts) {
    files.set(file, hasStyle(file) ? yield* formatted(file, text) : text)
  }
  return { facts, call: yield* formatted("first-call.ts", calls.effect), files } satisfies Scaffold
})
