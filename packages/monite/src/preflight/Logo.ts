/**
 * Checks an entity's logo before the file is uploaded.
 *
 * The schema only says "binary". The guide limits type and size. The API reference also accepts GIF; this module
 * follows the guide, whose types both accept.
 */
import * as Effect from "effect/Effect"
import type { Problem } from "./Problem.ts"
import { problemsOf } from "./Rule.ts"
import type { Rule } from "./Rule.ts"

const source = "Monite guide: Entities, the section on logos"

/**
 * Largest logo, in bytes: 10 MiB. The guide says "10 MB" without defining it. Why the larger reading: the smaller one
 * would refuse files that the API may accept.
 */
export const maxLogoBytes = 10 * 1024 * 1024

/** Accepted media types, and the first bytes of their files (PNG, third edition, 5.2; ITU-T T.81, B.1.1.2). */
export const logoTypes: Readonly<Record<"image/png" | "image/jpeg", ReadonlyArray<number>>> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff]
}

const signatures: ReadonlyMap<string, ReadonlyArray<number>> = new Map(Object.entries(logoTypes))

/**
 * Returns the expected first bytes of a file, or `undefined` if its type is not accepted. Ignores media type
 * parameters.
 */
const signatureOf = (file: Blob): ReadonlyArray<number> | undefined =>
  signatures.get((file.type.split(";", 1)[0] ?? "").trim().toLowerCase())

/** Rules for logo files. Problems are listed in this order. */
export const logoRules: ReadonlyArray<Rule<Blob>> = [
  {
    id: "logo-type",
    field: "file",
    rule: "A logo is a PNG or JPG image.",
    source,
    broken: (file) =>
      signatureOf(file) === undefined
        ? "Set the media type image/png or image/jpeg (image/jpg does not exist), or convert the image."
        : undefined
  },
  {
    id: "logo-empty",
    field: "file",
    rule: "A logo is a PNG or JPG image.",
    source,
    broken: (file) => (file.size === 0 ? "The file is empty: check how the file was read." : undefined)
  },
  {
    id: "logo-size",
    field: "file",
    rule: "A logo is at most 10 MB large.",
    source,
    broken: (file) =>
      file.size > maxLogoBytes ? `The file has ${file.size} bytes, more than ${maxLogoBytes}: shrink it.` : undefined
  }
]

/**
 * Checks a logo by its declared type and its size. Reads none of its bytes; see `sniffLogo`.
 *
 * @param file the `file` part of `PUT /entities/{entity_id}/logo`
 * @returns the problems, in the order of `logoRules`; empty if there are none
 *
 * @example
 * ```ts
 * import { checkLogo, formatProblems } from "@faktura/monite"
 *
 * const problems = checkLogo(new Blob(["GIF89a"], { type: "image/gif" }))
 * console.log(formatProblems(problems))
 * ```
 */
export const checkLogo = (file: Blob): ReadonlyArray<Problem> => problemsOf(logoRules, file)

/**
 * Checks a logo by its first bytes. Finds a renamed PDF, or an error page saved as `logo.png`.
 *
 * Does not repeat `checkLogo`: an empty file or a type that is not accepted is no problem here. A file that cannot be
 * read, such as a deleted one, is a problem and not an error.
 *
 * @example
 * ```ts
 * import { checkLogo, sniffLogo } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const check = (file: File) => Effect.map(sniffLogo(file), (problems) => [...checkLogo(file), ...problems])
 * ```
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
  /** First bytes of the file, or `undefined` if it could not be read. */
  readonly head: Uint8Array | undefined
  /** First bytes that its type requires. */
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
        ? "The content of the file is not of its declared type: correct the type, or convert the image."
        : undefined
  }
]
