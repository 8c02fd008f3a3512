/**
 * Main module of `bin/invoice-bridge.js [command] [flags]`. See `--help`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { join } from "node:path"
import { cli } from "./commands/Cli.ts"
import { Program } from "./commands/Context.ts"
import { exitCodeOf } from "./commands/Exit.ts"
import * as Help from "./commands/Help.ts"
import { Progress } from "./terminal/Progress.ts"

/** Standard output is for results. */
const logsToStderr = Layer.succeed(Logger.LogToStderr, true)

const program = Layer.succeed(Program, {
  environment: process.env,
  folder: join(process.cwd(), ".faktura"),
  isTerminal: process.stdin.isTTY && process.stderr.isTTY
})

cli.pipe(
  Command.run({ version: "0.0.0" }),
  Effect.provide([NodeServices.layer, Help.layer, program, Progress.layer(process.stderr), logsToStderr]),
  Effect.onInterrupt(() => Console.error("Stopped. Run the same command again: it continues from here.")),
  Effect.tapDefect((defect) => Console.error(`Internal error of invoice-bridge, please report it: ${String(defect)}`)),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(exitCodeOf(exit)) })
)
