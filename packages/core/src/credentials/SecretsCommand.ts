/**
 * Credentials that a program prints: a password manager, a cloud's secrets tool.
 *
 * It is run through effect's own process service, so that this module runs wherever that does: provide the platform's, such
 * as `NodeServices.layer` of `@effect/platform-node`. A program may hang, print without end, or print a secret next to a
 * complaint. So there are limits, and no error shows anything that was printed, nor the arguments: only the program's name
 * and its exit code.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import { CredentialsUnavailable } from "../call/Secrets.ts"
import { readAtMost } from "../values/ByteLimit.ts"
import type { CredentialSource, FieldKinds, FieldsOf } from "./CredentialSource.ts"

/** The service that runs programs. */
export type Spawner = ChildProcessSpawner

/** A program that prints credentials, run without a shell. It has the environment of this one, and no input. */
export interface SecretsCommand {
  /** Its name, or its path. It is shown in errors. */
  readonly program: string
  /** Each is one argument, whatever characters it holds. */
  readonly args?: ReadonlyArray<string> | undefined
  /** How long it may run, in milliseconds; 10 000 by default. After that it is ended. */
  readonly timeLimitMillis?: number | undefined
}

/** The most that is read of what a program prints, in bytes. */
export const longestOutput = 65_536

const problem = (
  { program }: SecretsCommand,
  reason: "missing" | "unavailable",
  what: string
): CredentialsUnavailable => new CredentialsUnavailable({ reason, message: `the secrets command ${program} ${what}` })

const collect = Effect.fnUntraced(function* (
  command: SecretsCommand
): Effect.fn.Return<Uint8Array, CredentialsUnavailable, ChildProcessSpawner | Scope.Scope> {
  const spawner = yield* ChildProcessSpawner
  const options = { stdin: "ignore", stdout: "pipe", stderr: "ignore", extendEnv: true, forceKillAfter: 1_000 } as const
  const handle = yield* spawner.spawn(ChildProcess.make(command.program, command.args ?? [], options)).pipe(
    Effect.mapError(({ reason }) =>
      reason._tag === "NotFound"
        ? problem(command, "missing", "is not there: check its name, and the PATH")
        : problem(command, "unavailable", "could not be started")
    ),
    // Arguments that no program can be given, such as those with a NUL, are thrown about.
    Effect.catchDefect(() => Effect.fail(problem(command, "missing", "could not be started with these arguments")))
  )
  const bytes = yield* readAtMost(handle.stdout, longestOutput).pipe(
    Effect.catchTag("PlatformError", () => Effect.fail(problem(command, "unavailable", "broke off while it printed")))
  )
  if (bytes === undefined) return yield* problem(command, "missing", `printed more than ${longestOutput} bytes`)
  const code = yield* Effect.mapError(handle.exitCode, () => problem(command, "unavailable", "was ended by a signal"))
  if (code !== 0) return yield* problem(command, "unavailable", `ended with exit code ${code}`)
  return bytes
}, Effect.scoped)

/** What the program prints, in UTF-8, without the white space around it. */
const output = Effect.fnUntraced(function* (
  command: SecretsCommand
): Effect.fn.Return<string, CredentialsUnavailable, ChildProcessSpawner> {
  const limit = command.timeLimitMillis ?? 10_000
  const bytes = yield* Effect.timeoutOrElse(collect(command), {
    duration: limit,
    orElse: () => Effect.fail(problem(command, "unavailable", `did not end within ${limit} ms`))
  })
  const text = yield* Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim(),
    catch: () => problem(command, "missing", "printed something that is not UTF-8")
  })
  return text === "" ? yield* problem(command, "missing", "printed nothing") : text
})

/** Nobody's secret begins like this, and what does and is no object was not meant to be sent. */
const beginsLikeJson = /^[{["]/

const objectOf = (text: string): Result.Result<{ readonly [field: string]: unknown }, string> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return Result.fail("printed something that begins like JSON and is not")
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? // A record, by the checks before.
      Result.succeed(value as { readonly [field: string]: unknown })
    : Result.fail("printed JSON that is not an object")
}

/**
 * Reads the fields out of what was printed: a JSON object with them; or, when but one of them is not given, that one alone,
 * on one line. A field that is printed goes before the given one.
 *
 * @returns the fields, or what is wrong, to follow the program's name
 */
export const readFields = <const K extends FieldKinds>(
  kinds: K,
  text: string,
  given: { readonly [F in keyof K]?: string }
): Result.Result<FieldsOf<K>, string> => {
  const names = Object.keys(kinds)
  const open = names.filter((name) => given[name] === undefined)
  let printed: { readonly [field: string]: unknown }
  if (beginsLikeJson.test(text)) {
    const object = objectOf(text)
    if (Result.isFailure(object)) return Result.fail(object.failure)
    printed = object.success
  } else if (open.length !== 1) {
    return Result.fail(`printed something else than a JSON object with ${names.join(" and ")}`)
    // oxlint-disable-next-line no-control-regex -- these are what it looks for
  } else if (/[\0-\x1f\x7f]/.test(text)) {
    return Result.fail("printed more than one line, or control characters")
  } else {
    printed = { [open[0]!]: text }
  }
  const fields: Record<string, unknown> = {}
  for (const name of names) {
    const value = Object.hasOwn(printed, name) ? printed[name] : given[name]
    if (typeof value !== "string" || value === "") return Result.fail(`printed no ${name}: it has to be a text`)
    fields[name] = kinds[name] === "secret" ? Redacted.make(value, { label: name }) : value
  }
  // Every field of K was set above.
  return Result.succeed(fields as FieldsOf<K>)
}

/**
 * A source that runs the command each time. What it prints is read by `readFields`.
 *
 * @param given fields that are not secret and that the command need not print
 */
export const source = <const K extends FieldKinds>(
  kinds: K,
  command: SecretsCommand,
  given: { readonly [F in keyof K]?: string } = {}
): Effect.Effect<CredentialSource<FieldsOf<K>>, never, Spawner> =>
  Effect.map(ChildProcessSpawner, (spawner) => ({
    get: Effect.flatMap(Effect.provideService(output(command), ChildProcessSpawner, spawner), (text) =>
      Effect.mapError(Effect.fromResult(readFields(kinds, text, given)), (what) => problem(command, "missing", what))
    )
  }))
