/**
 * The `faktura` command.
 *
 * Results go to standard output, problems to standard error; exit code 1 for problems in the input, 2 for a wrong command
 * line, 70 for a defect of the tool itself.
 */
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
import { compare, generate, replaceFolder } from "./Generate.ts"
import { specInvalid } from "./Problem.ts"
import { loadSpec } from "./Spec.ts"
import { findApis, findRoot } from "./Workspace.ts"

const apiArgument = Argument.String("api").pipe(
  Argument.withDescription("The API's folder under specs/; all of them when left out"),
  Argument.optional
)

const selected = Effect.fnUntraced(function* (name: Option.Option<string>) {
  const root = yield* findRoot(process.cwd())
  return { root, apis: yield* findApis(root, Option.getOrUndefined(name)) }
})

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
    const stale: Array<string> = []
    // All are generated before any is written: a broken document leaves every package as it was.
    const results = yield* Effect.forEach(apis, (each) =>
      Effect.map(generate(root, each), (made) => ({ api: each, made }))
    )
    for (const { api, made } of results) {
      const folders = [
        [made.client, path.join(api.clientFolder, "src", "generated")],
        [made.services, path.join(api.servicesFolder, "src", "generated")]
      ] as const
      let changed = 0
      for (const [files, folder] of folders) {
        const differences = yield* compare(files, folder)
        changed += differences.length
        if (check) stale.push(...differences.map(({ change, file }) => `${path.relative(root, file)} (${change})`))
        else if (differences.length > 0) yield* replaceFolder(files, folder)
      }
      const count = made.client.size + made.services.size
      yield* Console.log(
        `${api.name}: ${made.operations} operations, ${count} files, ${changed === 0 ? "unchanged" : `${changed} ${check ? "differ" : "written"}`}`
      )
    }
    if (stale.length > 0) {
      return yield* specInvalid(
        "The generated files are not what the specs say; run `pnpm generate`.",
        stale.map((file) => ({ file, message: "" }))
      )
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
).pipe(Command.withDescription("Check the documents, and the documents with their overlays applied"))

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

faktura.pipe(
  Command.run({ version: "0.0.0" }),
  Effect.catchTag(["SpecInvalid", "GenerationFailed"], (error) =>
    Effect.andThen(
      Console.error(`faktura: ${error.message}`),
      Effect.sync(() => {
        process.exitCode = error._tag === "SpecInvalid" ? 1 : 70
      })
    )
  ),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
