/**
 * `faktura sandbox`: serves a document with `@faktura/sandbox`, which is installed beside the project.
 *
 * Why in a process of its own: the generator does not depend on the sandbox.
 */
import { createRequire } from "node:module"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as ChildProcess from "effect/process/ChildProcess"
import type { JsonObject } from "../openapi/Json.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { allowRemoteFlag, selected } from "./Selection.ts"

/** Returns the sandbox's program: of the workspace that has its package, or installed in the project. Undefined without it. */
const programFrom = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const bin = ["bin", "faktura-sandbox.js"]
  const own = path.join(folder, "packages", "sandbox", ...bin)
  if (yield* fs.exists(own)) return own
  try {
    const manifest = createRequire(path.join(folder, "index.js")).resolve("@faktura/sandbox/package.json")
    return path.join(path.dirname(manifest), ...bin)
  } catch {
    return undefined
  }
})

/** True for the name of an API in `specs/`. A path or a URL has a dot, a slash or a backslash. */
const isApiName = (spec: string): boolean => /^[\w-]+$/.test(spec)

/** Reads a document, with its overlay applied. An API of the workspace has an overlay of its own. */
const documentOf = Effect.fnUntraced(function* (spec: string, overlay: string | undefined, allowRemote: boolean) {
  const { loadSpec, specOf } = yield* Effect.promise(() => import("../workspace/Spec.ts"))
  if (isApiName(spec)) {
    const { apis, root } = yield* selected(Option.some(spec))
    for (const api of apis) {
      const found: JsonObject = (yield* loadSpec(root, api)).document
      return found
    }
  }
  const { readUpstream } = yield* Effect.promise(() => import("../upstream/Upstream.ts"))
  const { readDocument } = yield* Effect.promise(() => import("../openapi/Document.ts"))
  const { source } = yield* readUpstream(spec, process.cwd(), allowRemote)
  const patch = overlay === undefined ? undefined : yield* readDocument(overlay, overlay)
  const patched: JsonObject = (yield* specOf(source, patch, false, "specification")).document
  return patched
})

export const sandboxCommand = Command.make(
  "sandbox",
  {
    spec: Argument.String("spec").pipe(
      Argument.withDescription("An API's folder under specs/, or path or URL (http, https) of an OpenAPI document")
    ),
    overlay: Flag.String("overlay").pipe(
      Flag.optional,
      Flag.withDescription("OpenAPI Overlay (1.0 or 1.1) to apply to the document first")
    ),
    allowRemote: allowRemoteFlag,
    port: Flag.String("port").pipe(Flag.optional, Flag.withDescription("Port on 127.0.0.1. Without it, a free port")),
    seed: Flag.String("seed").pipe(
      Flag.optional,
      Flag.withDescription("Seed of ids, credentials, sample data and faults. Without it, 1")
    ),
    state: Flag.String("state").pipe(
      Flag.optional,
      Flag.withDescription("SQLite file that keeps the state. Without it, the state is lost at the end")
    ),
    faults: Flag.String("faults").pipe(
      Flag.optional,
      Flag.withDescription("Fault rates from the start, such as dropAfter=0.1,tooManyRequests=0.05")
    ),
    rateLimit: Flag.String("rate-limit").pipe(
      Flag.optional,
      Flag.withDescription("Requests per second for each credential. Without it, no limit")
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Print address, credentials and operations as one JSON object")
    )
  },
  Effect.fn("faktura.sandboxCommand")(
    function* ({ allowRemote, faults, json, overlay, port, rateLimit, seed, spec, state }) {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const program = yield* programFrom(process.cwd())
      if (program === undefined)
        return yield* specInvalid(`${spec} cannot be served.`, [
          { file: "@faktura/sandbox", message: "is not installed; run `npm install --save-dev @faktura/sandbox`" }
        ])
      const document = yield* documentOf(spec, Option.getOrUndefined(overlay), allowRemote)
      const file = path.join(yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" }), "document.json")
      yield* fs.writeFileString(file, JSON.stringify(document))
      const given = { port, seed, state, faults, "rate-limit": rateLimit }
      const flags = Object.entries(given).flatMap(([name, value]) =>
        Option.isSome(value) ? [`--${name}`, value.value] : []
      )
      const child = yield* ChildProcess.make(process.execPath, [program, file, ...flags, ...(json ? ["--json"] : [])], {
        stdin: "ignore",
        stdout: "inherit",
        stderr: "inherit"
      })
      // The sandbox has said what is wrong.
      process.exitCode = yield* child.exitCode
    },
    (effect) => Effect.scoped(effect)
  )
).pipe(Command.withDescription("Serve a document with state, for tests: needs @faktura/sandbox"))
