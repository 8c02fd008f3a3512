/**
 * Prepares an OpenAPI document of any version, from anywhere, for the sandbox: as OpenAPI 3.1, with every reference inside of it.
 */
import { upgrade } from "@scalar/openapi-upgrader"
import { ApiDocument, ReferenceCycle } from "./Document.ts"
import { isObject } from "./Json.ts"
import { tidy } from "./Tidy.ts"

/** The document cannot be served. The message names what is wrong, and where. */
export class DocumentUnusable extends Error {
  override readonly name = "DocumentUnusable"
}

/** @throws DocumentUnusable for a reference that leads nowhere */
const checkReference = (document: ApiDocument, pointer: string, reference: string): void => {
  if (!reference.startsWith("#")) {
    throw new DocumentUnusable(
      `${pointer} refers to ${reference}, which is another file. Bundle the document into one file first`
    )
  }
  if (document.follow(reference).value === undefined) {
    throw new DocumentUnusable(`${pointer} refers to ${reference}, which does not exist in the document`)
  }
}

/**
 * Prepares a document.
 *
 * @param json parsed document: OpenAPI 3.0, 3.1, or Swagger 2.0
 * @throws DocumentUnusable if it is no OpenAPI document, has no operation, or has a reference that leads nowhere
 */
export const anyDocument = (json: unknown): ApiDocument => {
  if (!isObject(json) || (typeof json["openapi"] !== "string" && typeof json["swagger"] !== "string")) {
    throw new DocumentUnusable("The document is no OpenAPI document: it has neither `openapi` nor `swagger`")
  }
  const references: Array<readonly [pointer: string, reference: string]> = []
  // Safe: the upgrade of an object is an object.
  const tidied = tidy(upgrade(structuredClone(json), "3.1"), (...found) => references.push(found)) as Record<
    string,
    unknown
  >
  try {
    const document = new ApiDocument(tidied, { nullableOptionals: false, isExact: true })
    if (document.operations.length === 0) throw new DocumentUnusable("The document has no operation in `paths`")
    for (const [pointer, reference] of references) checkReference(document, pointer, reference)
    return document
  } catch (error) {
    throw error instanceof ReferenceCycle ? new DocumentUnusable(error.message) : error
  }
}
