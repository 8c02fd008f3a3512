/** Runs the command line in this process, with its output captured. Starting a process takes a second, and this takes none. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Exit, Layer, Logger, Stdio, Stream } from "effect"
import { Command } from "effect/cli"
import { join } from "node:path"
import { cli } from "../../../src/commands/Cli.ts"
import { Program } from "../../../src/commands/Context.ts"
import { exitCodeOf } from "../../../src/commands/Exit.ts"
import * as Help from "../../../src/commands/Help.ts"
import { Progress } from "../../../src/terminal/Progress.ts"
import type { Ended } from "../../kit/Child.ts"

/** Environment and input of a command. */
export interface Given {
  readonly environment?: Readonly<Record<string, string>>
  /** Standard input. */
  readonly input?: string
}

const run = Command.runWith(cli, { version: "0.0.0" })

/** Runs a command with `.faktura` in a directory. Dies with a mistake of the program. */
export const command = (
  directory: string,
  args: ReadonlyArray<string>,
  { environment = {}, input = "" }: Given = {}
): Effect.Effect<Ended> =>
  Effect.gen(function* () {
    const written = { stdout: "", stderr: "" }
    const writeTo =
      (stream: keyof typeof written) =>
      (...parts: ReadonlyArray<unknown>): void => {
        written[stream] += `${parts.map(String).join(" ")}\n`
      }
    const usual = yield* Console.Console
    // Methods of a class: a copy would lose them.
    const captured: Console.Console = Object.create(usual, {
      log: { value: writeTo("stdout") },
      error: { value: writeTo("stderr") }
    })
    const exit = yield* run(args).pipe(
      Effect.provide([
        Layer.mergeAll(NodeServices.layer, Stdio.layerTest({ stdin: Stream.make(new TextEncoder().encode(input)) })),
        Help.layer,
        Progress.layerLines(writeTo("stderr")),
        Layer.succeed(Program, { environment, folder: join(directory, ".faktura"), isTerminal: false }),
        Layer.succeed(Logger.LogToStderr, true)
      ]),
      Effect.provideService(Console.Console, captured),
      Effect.exit
    )
    if (Exit.isFailure(exit) && Cause.hasDies(exit.cause)) return yield* Effect.die(Cause.squash(exit.cause))
    return { code: exitCodeOf(exit), ...written }
  })
