/**
 * Uploads of files, at once or in the background, with the types that they may have.
 *
 * A file whose `documentId` the books already have is returned as it is, because this id is all that marks a repeated upload.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Part as FormPart } from "../../http/Multipart.ts"
import { Invalid, invalidBody } from "../../http/Refusal.ts"
import { joined } from "../../resources/Dialect.ts"
import type { Part } from "../../resources/Dialect.ts"
import type { Collection } from "../../state/Rows.ts"
import { warningsFor } from "../world/Systems.ts"
import { envelope } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { asyncTasks, taskStarted } from "./Tasks.ts"
import { keepFile, mediaTypes } from "./Uploads.ts"
import type { StoredFile } from "./Uploads.ts"

interface FileForm {
  readonly documentId?: string
  readonly documentType?: string
}

/** Types of documents, in the German terms of the systems that have them. */
const documentTypes = [
  { name: "Rechnungseingang", category: "Rechnungen" },
  { name: "Rechnungsausgang", category: "Rechnungen" },
  { name: "Kasse", category: "Kasse" },
  { name: "Sonstige", category: "Sonstige" }
] as const

/** Systems that need a type, and accept only those of the table. */
const typedSystems: ReadonlyArray<string> = ["datev-unternehmen-online"]

/** @throws Invalid for a type of document that the system needs or does not have */
const checkType = ({ scope }: MaesnCall, { documentType }: FileForm): void => {
  if (!typedSystems.includes(scope.account?.targetSystem ?? "")) return
  if (documentTypes.some(({ name }) => name === documentType)) return
  throw invalidBody(["documentType"], `must be ${documentTypes.map(({ name }) => name).join(", ")}`)
}

/** Returns the files of a form: at least one. */
const filesIn = ({ parts }: MaesnCall): ReadonlyArray<FormPart> => {
  const files = parts.filter(({ name }) => name === "file")
  if (files.length > 0) return files
  throw new Invalid([{ loc: ["body", "file"], msg: "Field required", type: "missing" }])
}

/** Behavior of `/accounting/files` and `/accounting/asyncTask`. */
export const files = (world: World): Part<Scope> => {
  const stored: Collection<StoredFile & FileForm> = world.store.collection("maesn /accounting/files")
  const bytes = world.store.collection("files")

  /** Stores a file in the books of the call, unless they have its document. */
  const add = (call: MaesnCall, part: FormPart, form: FileForm): StoredFile => {
    const { books } = call.scope
    const { documentId } = form
    const known = stored.list(books).find((file) => documentId !== undefined && file.documentId === documentId)
    if (known !== undefined) return known
    const isFree = documentId !== undefined && bytes.get(documentId) === undefined
    const file = keepFile(world, part, isFree ? documentId : world.identity.uuid())
    stored.insert(file.id, { ...file, ...form }, books)
    return file
  }
  const warnings = ({ body, scope }: MaesnCall): ReadonlyArray<string> =>
    warningsFor(scope.account?.targetSystem ?? "", "files", body)

  return joined([
    asyncTasks(world),
    {
      handlers: {
        postFile: (call) => {
          const form = bodyOf<FileForm>(call)
          const [part, second] = filesIn(call)
          if (part === undefined || second !== undefined) throw invalidBody(["file"], "must be one file")
          checkType(call, form)
          const { base64Encoded, content, contentType, fileName, id } = add(call, part, form)
          return envelope(call, 201, { id, base64Encoded, content, contentType, fileName }, warnings(call))
        },
        postFileAsync: (call) => {
          const { documentId, ...form } = bodyOf<FileForm>(call)
          const parts = filesIn(call)
          checkType(call, form)
          const isOne = parts.length === 1 && documentId !== undefined
          return taskStarted(
            world,
            call,
            parts.map((part) => ({
              filename: part.filename ?? null,
              work: () => {
                const { contentType, fileName, id } = add(call, part, isOne ? { ...form, documentId } : form)
                return { id, fileName, contentType }
              }
            }))
          )
        },
        getDocumentTypes: (call) => envelope(call, 200, documentTypes),
        getDocumentExtensions: (call) => envelope(call, 200, { allowed_file_extensions: Object.keys(mediaTypes) })
      },
      rules: {}
    }
  ])
}
