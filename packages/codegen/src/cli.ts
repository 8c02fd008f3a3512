/**
 * The `faktura` command.
 *
 * Results go to standard output, problems to standard error. A command imports what it needs when it runs: the compiler and the
 * generator take most of a second to load, and `--help` needs neither.
 *
 * The exit code is 0 after success. It is 1 for a problem in the input, and 2 for a wrong command line. It is 70 for a disk
 * that cannot be written, and for a bug in faktura.
 */
import { createRequire } from "node:module"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { changesetCommand } from "./commands/Changeset.ts"
import { compareCommand } from "./commands/Compare.ts"
import { diffCommand } from "./commands/Diff.ts"
import { documentCommand } from "./commands/Document.ts"
import { emitCommand } from "./commands/Emit.ts"
import { generateCommand } from "./commands/Generate.ts"
import { lintCommand } from "./commands/Lint.ts"
import { newCommand } from "./commands/New.ts"
import { overlayCommand } from "./commands/Overlay.ts"
import { pullCommand } from "./commands/Pull.ts"
import { removeCommand } from "./commands/Remove.ts"
import { sandboxCommand } from "./commands/Sandbox.ts"
import { diskFault } from "./openapi/DiskFault.ts"

const faktura = Command.make("faktura").pipe(
  Command.withDescription("Generate typed clients and Effect services from OpenAPI documents"),
  Command.withSubcommands([
    generateCommand,
    lintCommand,
    overlayCommand,
    documentCommand,
    changesetCommand,
    compareCommand,
    diffCommand,
    emitCommand,
    newCommand,
    pullCommand,
    removeCommand,
    sandboxCommand
  ])
)

// Printed by `--version`. `package.json` is its only source.
const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string }

const exit = (code: number): Effect.Effect<void> =>
  Effect.sync(() => {
    process.exitCode = code
  })

const failed = (message: string, code: number): Effect.Effect<void> =>
  Effect.andThen(Console.error(`faktura: ${message}`), exit(code))

/** Reports an error with exit code 70. Errors of the disk get a message of their own. */
const broken = (error: unknown, message: string): Effect.Effect<void> =>
  failed(diskFault(error)?.message ?? message, 70)

// A closed pipe, such as `faktura compare ... | head`, is a success.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
  process.exit(0)
})

faktura.pipe(
  Command.run({ version }),
  Effect.catchTags({
    SpecInvalid: ({ message }) => failed(message, 1),
    GenerationFailed: (error) => broken(error, error.message),
    PlatformError: (error) => broken(error, error.message),
    // `Command.run` has printed these errors already. No errors means that the user passed `--help`.
    ShowHelp: ({ errors }) => exit(errors.length > 0 ? 2 : 0)
  }),
  Effect.catchDefect((defect) =>
    broken(defect, defect instanceof Error ? (defect.stack ?? defect.message) : String(defect))
  ),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
