/**
 * The `faktura` command.
 *
 * Results go to standard output, problems to standard error; exit code 1 for problems in the input, 2 for a wrong command
 * line, 70 for a disk that cannot be written and for a defect of the tool itself.
 */
import { createRequire } from "node:module"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { compare, generate } from "./Generate.ts"
import type { Difference } from "./Generate.ts"
import { specInvalid } from "./Problem.ts"
import type { SpecProblem } from "./Problem.ts"
import { loadSpec } from "./Spec.ts"
import { repairFolders, replaceFolders } from "./Swap.ts"
import { findApis, findRoot } from "./Workspace.ts"
import type { Api } from "./Workspace.ts"

const apiArgument = Argument.String("api").pipe(
  Argument.withDescription("The API's folder under specs/; all of them when left out"),
  Argument.optional
)

const selected = Effect.fnUntraced(function* (name: Option.Option<string>) {
  const root = yield* findRoot(process.cwd())
  return { root, apis: yield* findApis(root, Option.getOrUndefined(name)) }
})

const staleness = {
  new: "is missing",
  changed: "differs",
  gone: "does not belong here"
} as const satisfies Record<Difference["change"], string>

const generateCommand = Command.make(
  "generate",
  {
    api: apiArgument,
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing; fail when the generated files are not what the specs say")
    )
  },
  Effect.fn("faktura.generateCommand")(function* ({ api, check }) {
    const path = yield* Path.Path
    const { apis, root } = yield* selected(api)
    const foldersOf = (each: Api): ReadonlyArray<string> =>
      [each.clientFolder, each.servicesFolder].map((folder) => path.join(folder, "src", "generated"))
    if (!check) yield* Effect.forEach(apis, (each) => repairFolders(foldersOf(each)))
    // All are generated before any is written: a broken document leaves every package as it was.
    const results = yield* Effect.forEach(apis, (each) =>
      Effect.map(generate(root, each), (made) => ({ api: each, made }))
    )
    const stale: Array<SpecProblem> = []
    for (const { api, made } of results) {
      const [client = "", services = ""] = foldersOf(api)
      const folders = new Map([
        [client, made.client],
        [services, made.services]
      ])
      const differing = new Map<string, ReadonlyMap<string, string>>()
      let changed = 0
      for (const [folder, files] of folders) {
        const differences = yield* compare(files, folder)
        changed += differences.length
        if (differences.length > 0) differing.set(folder, files)
        stale.push(
          ...differences.map(({ change, file }) => ({ file: path.relative(root, file), message: staleness[change] }))
        )
      }
      if (!check && differing.size > 0) yield* replaceFolders(differing)
      const count = made.client.size + made.services.size
      const what = changed === 0 ? "unchanged" : `${changed} ${check ? "differ" : "written"}`
      yield* Console.log(`${api.name}: ${made.operations} operations, ${count} files, ${what}`)
    }
    if (check && stale.length > 0) {
      return yield* specInvalid("The generated files are not what the specs say; run `pnpm generate`.", stale)
    }
  })
).pipe(Command.withDescription("Generate the raw clients and the services from the specs"))

const lintCommand = Command.make(
  "lint",
  { api: apiArgument },
  Effect.fn("faktura.lintCommand")(function* ({ api }) {
    const { apis, root } = yield* selected(api)
    for (const each of apis) {
      const spec = yield* loadSpec(root, each)
      yield* Console.log(`${spec.source.file}: valid, with ${spec.actions} overlay actions applied`)
    }
  })
).pipe(Command.withDescription("Check the documents, with their overlays applied"))

const overlayCheck = Command.make(
  "check",
  { api: apiArgument },
  Effect.fn("faktura.overlayCheck")(function* ({ api }) {
    const { apis, root } = yield* selected(api)
    for (const each of apis) {
      const spec = yield* loadSpec(root, each)
      yield* Console.log(`specs/${each.name}/overlay.yaml: ${spec.actions} actions, each matches and changes something`)
    }
  })
).pipe(Command.withDescription("Check that every overlay action still matches and changes something"))

const documentCommand = Command.make(
  "document",
  {
    api: Argument.String("api").pipe(Argument.withDescription("The API's folder under specs/")),
    file: Argument.String("file").pipe(Argument.withDescription("Where to write the document"))
  },
  Effect.fn("faktura.documentCommand")(function* ({ api, file }) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { apis, root } = yield* selected(Option.some(api))
    for (const each of apis) {
      const { document } = yield* loadSpec(root, each)
      yield* fs.makeDirectory(path.dirname(path.resolve(file)), { recursive: true })
      yield* fs.writeFileString(file, `${JSON.stringify(document, undefined, 2)}\n`)
    }
  })
).pipe(Command.withDescription("Write an API's document with its overlay applied, as JSON"))

const faktura = Command.make("faktura").pipe(
  Command.withDescription("OpenAPI documents to typed clients and Effect services"),
  Command.withSubcommands([
    generateCommand,
    lintCommand,
    Command.make("overlay").pipe(
      Command.withDescription("Work with overlays: what we know and the vendor's document does not say"),
      Command.withSubcommands([overlayCheck])
    ),
    documentCommand
  ])
)

// Asked for with `--version`; the package says it once.
const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string }

const exit = (code: number): Effect.Effect<void> =>
  Effect.sync(() => {
    process.exitCode = code
  })

const failed = (message: string, code: number): Effect.Effect<void> =>
  Effect.andThen(Console.error(`faktura: ${message}`), exit(code))

faktura.pipe(
  Command.run({ version }),
  Effect.catchTags({
    SpecInvalid: ({ message }) => failed(message, 1),
    GenerationFailed: ({ message }) => failed(message, 70),
    PlatformError: ({ message }) => failed(message, 70),
    // The command line's own errors are printed by then; without any, help was asked for.
    ShowHelp: ({ errors }) => exit(errors.length > 0 ? 2 : 0)
  }),
  Effect.catchDefect((defect) =>
    failed(defect instanceof Error ? (defect.stack ?? defect.message) : String(defect), 70)
  ),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
