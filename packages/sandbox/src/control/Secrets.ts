/**
 * Leaves credentials out of the records that people see.
 */
const hidden = "(hidden)"

/** Names of members that hold credentials. */
const secret = /secret|passw|token$|(?:account|api|access|private|signing)[-_]?key$|^authorization$/i

/** Copies JSON, with credentials replaced by a note. */
export const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      secret.test(name) && member !== null ? hidden : withoutSecrets(member)
    ])
  )
}

/**
 * True for a collection of a path of the document, such as `monite /entities` or `/pets`. The others are the sandbox's own: tokens,
 * account keys, files and marks.
 */
export const isOfPath = (collection: string): boolean =>
  /^(?:one )?(?:[\w-]+ )?\//.test(collection) && !/^(?:started|removed) /.test(collection)
