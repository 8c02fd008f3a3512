/**
 * Makes the two APIs from the built-in sandbox: HTTP servers in this process, with injected faults.
 *
 * It is for trying the bridge without an account. The sandbox's records are stored beside the bridge's own state.
 */
import { defaultCallPolicy, CallPolicy } from "@faktura/core/CallPolicy"
import { Maesn } from "@faktura/maesn"
import { Monite } from "@faktura/monite"
import { startSandbox } from "@faktura/sandbox"
import type { FaultRates, Sandbox } from "@faktura/sandbox"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Apis } from "./Apis.ts"
import { fileProblem } from "./FileProblem.ts"
import type { FileUnusable } from "./FileProblem.ts"
import { Folder } from "./Folder.ts"
import { Settling } from "./DurableWrite.ts"
import { Target } from "./Target.ts"

/** Error of a sandbox that cannot be started. */
export class SandboxUnusable extends Data.TaggedError("SandboxUnusable")<{ readonly message: string }> {}

/** One response in ten is lost after the work is done. One request in ten is refused temporarily. */
const faults: FaultRates = { dropAfter: 0.1, tooManyRequests: 0.05, unavailable: 0.05 }

/** Provides the services of a running sandbox. */
export const layerFor = (sandbox: Sandbox, isEmpty: boolean): Layer.Layer<Apis> =>
  Layer.mergeAll(
    Monite.layer({
      clientId: sandbox.monite.clientId,
      clientSecret: Redacted.make(sandbox.monite.clientSecret),
      baseUrl: sandbox.monite.baseUrl,
      version: "2024-05-25"
    }),
    Maesn.layer({ apiKey: Redacted.make(sandbox.maesn.apiKey), baseUrl: sandbox.maesn.baseUrl }),
    Maesn.account({ key: Redacted.make(sandbox.maesn.accountKey) }),
    Layer.succeed(Target, {
      name: "the built-in sandbox",
      isEmpty,
      faults: () => ({ ...sandbox.faults.injected() })
    }),
    // The default of half a second is for servers that must recover. Here nothing must, and waits would be most of a
    // run.
    Layer.succeed(CallPolicy, { ...defaultCallPolicy, baseDelay: 50, maxDelay: 1_000 }),
    // The sandbox commits before it responds or disconnects, so a record that a lookup does not show is absent.
    Layer.succeed(Settling, 0)
  )

/**
 * Starts the sandbox with the folder's file, and stops it in the end.
 *
 * @param seed seed of the faults and, in a new file, of the ids
 */
export const layer = (seed: number): Layer.Layer<Apis, SandboxUnusable | FileUnusable, Folder> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const folder = yield* Folder
      if (folder.had.bridge && !folder.had.sandbox) {
        return yield* new SandboxUnusable({
          message: `${folder.bridge} belongs to a sandbox that no longer exists. Start again with --fresh.`
        })
      }
      const sandbox = yield* Effect.acquireRelease(
        Effect.tryPromise({
          try: () => startSandbox({ stateFile: folder.sandbox, seed, faults }),
          catch: (cause) =>
            // The store has SQLite's error as its cause.
            cause instanceof Error && cause.cause !== undefined
              ? fileProblem(folder.sandbox, cause.cause, "start again with --fresh")
              : new SandboxUnusable({
                  message: `The sandbox could not be started (${cause instanceof Error ? cause.message : String(cause)}).`
                })
        }),
        (running) => Effect.promise(() => running.close())
      )
      return layerFor(sandbox, !folder.had.sandbox)
    })
  )
