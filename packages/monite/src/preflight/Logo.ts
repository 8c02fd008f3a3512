/**
 * Whether a file can be an entity's logo, before megabytes of it travel.
 *
 * The schema says no more than "a binary". The guide limits kind and size. The API reference takes GIF as well; where the
 * two differ, this holds to the guide, whose kinds both of them accept.
 */
import * as Effect from "effect/Effect"
import type { Problem } from "./Problem.ts"
import { problemsOf } from "./Rule.ts"
import type { Rule } from "./Rule.ts"

const source = "Monite guide: Entities, the section on logos"

/**
 * Largest logo, in bytes. The guide says "10 MB" and not which megabyte. This is the larger reading: a file between
 * the two is then for the API to judge, where the smaller one would refuse files that it might take.
 */
export const maxLogoBytes = 10 * 1024 * 1024

/** Accepted media types, and the bytes that files of the type begin with (PNG, third edition, 5.2; ITU-T T.81, B.1.1.2). */
export const logoTypes: Readonly<Record<"image/png" | "image/jpeg", ReadonlyArray<number>>> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff]
}

const signatures: ReadonlyMap<string, ReadonlyArray<number>> = new Map(Object.entries(logoTypes))

/** What the file should begin with; `undefined` for a type that is not accepted. Parameters of the media type do not matter. */
const signatureOf = (file: Blob): ReadonlyArray<number> | undefined =>
  signatures.get((file.type.split(";", 1)[0] ?? "").trim().toLowerCase())

/** The rules about logo files, in the order in which their problems are listed. */
export const logoRules: ReadonlyArray<Rule<Blob>> = [
  {
    id: "logo-type",
    field: "file",
    rule: "A logo is a PNG or JPG image.",
    source,
    broken: (file) =>
      signatureOf(file) === undefined
        ? "Give the file its media type, image/png or image/jpeg (image/jpg is none), or convert the image."
        : undefined
  },
  {
    id: "logo-empty",
    field: "file",
    rule: "A logo is a PNG or JPG image.",
    source,
    broken: (file) => (file.size === 0 ? "The file is empty: check how it was read." : undefined)
  },
  {
    id: "logo-size",
    field: "file",
    rule: "A logo has at most 10 MB.",
    source,
    broken: (file) =>
      file.size > maxLogoBytes ? `The file has ${file.size} bytes, more than ${maxLogoBytes}: shrink it.` : undefined
  }
]

/**
 * Judges a logo by what it declares: type and size. Reads none of its bytes.
 *
 * @param file the `file` part of `PUT /entities/{entity_id}/logo`
 * @returns all problems, in the order of `logoRules`; empty when nothing is wrong
 */
export const checkLogo = (file: Blob): ReadonlyArray<Problem> => problemsOf(logoRules, file)

/**
 * Judges a logo by its first bytes: a renamed PDF or an error page saved as `logo.png` is found here.
 *
 * Complements `checkLogo` and repeats nothing of it: an empty file or another declared type is no problem here.
 * A file that cannot be read (deleted since it was chosen) is a problem, so there is no error to handle.
 */
export const sniffLogo: (file: Blob) => Effect.Effect<ReadonlyArray<Problem>> = Effect.fnUntraced(function* (
  file: Blob
) {
  const signature = signatureOf(file)
  if (signature === undefined || file.size === 0) return []
  const head = yield* Effect.promise(() =>
    file
      .slice(0, signature.length)
      .arrayBuffer()
      .then(
        (buffer) => new Uint8Array(buffer),
        () => undefined
      )
  )
  return problemsOf(contentRules, { head, signature })
})

interface LogoHead {
  /** First bytes of the file; `undefined` when it could not be read. */
  readonly head: Uint8Array | undefined
  /** What they should be. */
  readonly signature: ReadonlyArray<number>
}

const contentRules: ReadonlyArray<Rule<LogoHead>> = [
  {
    id: "logo-unreadable",
    field: "file",
    rule: "A logo is a PNG or JPG image.",
    source,
    broken: ({ head }) => (head === undefined ? "The file cannot be read: choose it again." : undefined)
  },
  {
    id: "logo-content",
    field: "file",
    rule: "A logo is a PNG or JPG image.",
    source,
    broken: ({ head, signature }) =>
      head !== undefined && signature.some((byte, at) => head[at] !== byte)
        ? "The file does not begin as its declared type does: correct the type, or convert the image."
        : undefined
  }
]
