/**
 * How a document in accounting names its original in Monite: by the id, as its reference or in its notes. A document without
 * such an id does not come from Monite.
 */

const id = String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}`
const reference = new RegExp(`^${id}$`, "i")
const mark = new RegExp(`^Monite (${id})$`, "i")

/** Returns the id of Monite that the reference of an invoice or a bill is. Undefined: it is another reference. */
export const idInReference = (text: string | null | undefined): string | undefined =>
  text != null && reference.test(text) ? text : undefined

/** Text in the notes of a proposal that names its document in Monite. A proposal has no field for a reference. */
export const proposalMark = (document: string): string => `Monite ${document}`

/** Returns the id of Monite that the notes of a proposal have as a {@link proposalMark}. Undefined: they name no document. */
export const idInNotes = (notes: string | null | undefined): string | undefined =>
  notes?.split("\n").flatMap((line) => mark.exec(line.trim())?.[1] ?? [])[0]
