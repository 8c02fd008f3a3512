/** Starts test servers of both APIs for the demo: HTTP servers in this process, with faults on purpose. */
import { startSandbox } from "@faktura/sandbox"
import type { FaultRates, Sandbox } from "@faktura/sandbox"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { fileProblem } from "../folder/FileProblem.ts"
import type { FileUnusable } from "../folder/FileProblem.ts"
import { Folder } from "../folder/Folder.ts"

/** Error of a sandbox that cannot be started. */
export class SandboxUnusable extends Data.TaggedError("SandboxUnusable")<{ readonly message: string }> {}

/** One response in ten is lost after the work is done. One request in ten is refused temporarily. */
const faults: FaultRates = { dropAfter: 0.1, tooManyRequests: 0.05, unavailable: 0.05 }

/**
 * Starts the sandbox with the folder's file, and stops it in the end.
 *
 * @param seed seed of the faults and, in a new file, of the ids
 */
export const startDemoSandbox = Effect.fn("startDemoSandbox")(function* (
  seed: number
): Effect.fn.Return<Sandbox, SandboxUnusable | FileUnusable, Folder | Scope> {
  const folder = yield* Folder
  if (folder.had.demo && !folder.had.sandbox) {
    return yield* new SandboxUnusable({
      message: `${folder.files.demo} belongs to a sandbox that no longer exists. Start again with --fresh.`
    })
  }
  return yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => startSandbox({ stateFile: folder.files.sandbox, seed, faults }),
      catch: (cause) =>
        // The store has SQLite's error as its cause.
        cause instanceof Error && cause.cause !== undefined
          ? fileProblem(folder.files.sandbox, cause.cause, "start again with --fresh")
          : new SandboxUnusable({
              message: `The sandbox could not be started (${cause instanceof Error ? cause.message : String(cause)}).`
            })
    }),
    (running) => Effect.promise(() => running.close())
  )
})
