/**
 * Main module of `bin/invoice-bridge.js [command] [flags]`. See `--help`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { join } from "node:path"
import { cli } from "./commands/Cli.ts"
import { Program } from "./commands/Context.ts"
import { ExitWith } from "./commands/Exit.ts"
import * as Help from "./commands/Help.ts"

/** 130 is the code of shells for Ctrl-C. */
const exitCode = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return 0
  if (Cause.hasInterruptsOnly(exit.cause)) return 130
  const error: unknown = Cause.squash(exit.cause)
  return error instanceof ExitWith ? error.code : CliError.isCliError(error) ? 2 : 1
}

/** Standard output is for results. */
const logsToStderr = Layer.succeed(Logger.LogToStderr, true)

const program = Layer.succeed(Program, {
  environment: process.env,
  folder: join(process.cwd(), ".faktura"),
  isTerminal: process.stdin.isTTY && process.stderr.isTTY
})

cli.pipe(
  Command.run({ version: "0.0.0" }),
  Effect.provide([NodeServices.layer, Help.layer, program, logsToStderr]),
  Effect.onInterrupt(() => Console.error("Stopped. Run the same command again: it continues from here.")),
  Effect.tapDefect((defect) => Console.error(`Internal error of invoice-bridge, please report it: ${String(defect)}`)),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(exitCode(exit)) })
)
