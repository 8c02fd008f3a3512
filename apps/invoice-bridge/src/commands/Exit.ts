/** Ends of commands. */
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/**
 * 1: not complete, or refused. 2: the command line is wrong. 3: the state cannot be stored: file, folder or database. `--help`
 * lists them too.
 */
export type ExitCode = 1 | 2 | 3

/** Ends the program with this code. All messages were printed before. */
export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly code: ExitCode }> {}

/** Prints a message to standard error, and ends the program. */
export const exitWith = (code: ExitCode, message: string): Effect.Effect<never, ExitWith> =>
  Effect.andThen(Console.error(message), Effect.fail(new ExitWith({ code })))

/** Prints a result: one JSON object as the last line for programs, or lines for people. */
export const show = (isJson: boolean, result: unknown, lines: ReadonlyArray<string | undefined>): Effect.Effect<void> =>
  Console.log(isJson ? JSON.stringify(result) : lines.filter((line) => line !== undefined).join("\n"))

/** Returns the exit code of the program. 130 is the code of shells for a program that a signal stopped. */
export const exitCodeOf = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return 0
  if (Cause.hasInterruptsOnly(exit.cause)) return 130
  const error: unknown = Cause.squash(exit.cause)
  return error instanceof ExitWith ? error.code : CliError.isCliError(error) ? 2 : 1
}
