/**
 * Bytes of files: uploads, logos, rendered documents. The sandbox serves them at the `url` of the file.
 */
import type { Store } from "../../state/Store.ts"

/** Content of a file. */
interface Content {
  /** Media type. */
  readonly type: string
  readonly base64: string
}

/** Keeps the content of a file. Replaces an earlier content of the same file. */
export const keepContent = (store: Store, id: string, type: string, bytes: Uint8Array | string): void => {
  const contents = store.collection<Content>("files")
  const content = { type, base64: Buffer.from(bytes).toString("base64") }
  if (contents.get(id) === undefined) contents.insert(id, content)
  else contents.replace(id, content)
}

/** Removes the content of a file. */
export const dropContent = (store: Store, id: string): void => store.collection<Content>("files").remove(id)

/** Returns the URL of a file's content. @param origin `http://127.0.0.1:<port>` */
export const contentUrl = (origin: string, id: string): string => `${origin}/__sandbox/files/${id}`
