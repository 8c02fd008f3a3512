/**
 * One version of an API: its generated packages on disk, and a consumer of them.
 */
import type { Generated } from "@faktura/codegen"
import { generateJson } from "../../test/kit/Generation.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { consumerOf, usesOf } from "./Consumer.ts"
import type { OperationUse } from "./Consumer.ts"
import { identityOf, packageName, writePackages } from "./Packages.ts"

/** One version. */
export interface Version {
  readonly generated: Generated
  readonly document: JsonObject
  /** Name of the packages' folder. */
  readonly packages: string
  /** Equal for versions with the same files. */
  readonly identity: string
  readonly uses: ReadonlyArray<OperationUse>
  /** Code of a consumer of this version, over packages in a folder. */
  readonly consumer: (packages: string) => string
}

/** Generates a version and writes its packages. Rejects with the generator's error. */
export const versionOf = async (root: string, document: JsonObject): Promise<Version> => {
  const generated = await generateJson(packageName, document)
  const uses = usesOf(generated)
  return {
    generated,
    document,
    packages: writePackages(root, generated),
    identity: identityOf(generated),
    uses,
    consumer: consumerOf(generated, uses)
  }
}
