/** The key of the demo: random, in a file of its own that only this user may read. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileProblem } from "../folder/FileProblem.ts"
import type { FileUnusable } from "../folder/FileProblem.ts"
import { makePrivate } from "../folder/Folder.ts"
import { makeKey } from "../tenants/Sealed.ts"

/** Reads the key, and makes it if there is none. The secrets of the sandbox are all that it protects. */
export const demoKey = Effect.fn("demoKey")(function* (
  file: string
): Effect.fn.Return<Redacted.Redacted, FileUnusable> {
  const fresh = yield* makeKey
  return yield* Effect.try({
    try: () => {
      if (!existsSync(file)) {
        makePrivate(file)
        writeFileSync(file, Redacted.value(fresh))
      }
      return Redacted.make(readFileSync(file, "utf8").trim(), { label: "demo key" })
    },
    catch: (cause) => fileProblem(file, cause, "start again with --fresh")
  })
})
