/**
 * Credentials from the output of a command, such as a password manager or a cloud's secrets tool.
 *
 * Effect's process service runs the command: provide the layer of the platform, such as `NodeServices.layer` of
 * `@effect/platform-node`.
 *
 * Hazard: a command may hang, print without end, or print a secret in its error output. Time and output are limited. Errors
 * show only the program's name and its exit code, never its output or its arguments.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import { CredentialsUnavailable } from "../operation/Secrets.ts"
import { readAtMost } from "../values/ByteLimit.ts"
import type { CredentialSource, FieldKinds, FieldsOf } from "./CredentialSource.ts"

/** Effect's service that runs programs. */
export type Spawner = ChildProcessSpawner

/** Command that prints credentials. It runs without a shell and without input, in the environment of this process. */
export interface SecretsCommand {
  /** Name or path of the program. Errors show it. */
  readonly program: string
  /** Arguments, passed one by one without quoting or splitting. */
  readonly args?: ReadonlyArray<string> | undefined
  /** Timeout in milliseconds; 10 000 by default. The command is killed after it. */
  readonly timeoutMillis?: number | undefined
}

/** Longest output of a command, in bytes. */
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
        ? problem(command, "missing", "was not found: check its name and the PATH")
        : problem(command, "unavailable", "could not be started")
    ),
    // Effect throws for arguments that no program can be given, such as those with a NUL character.
    Effect.catchDefect(() => Effect.fail(problem(command, "missing", "could not be started with these arguments")))
  )
  const bytes = yield* readAtMost(handle.stdout, longestOutput).pipe(
    Effect.catchTag("PlatformError", () => Effect.fail(problem(command, "unavailable", "failed while printing")))
  )
  if (bytes === undefined) return yield* problem(command, "missing", `printed more than ${longestOutput} bytes`)
  const code = yield* Effect.mapError(handle.exitCode, () => problem(command, "unavailable", "was ended by a signal"))
  if (code !== 0) return yield* problem(command, "unavailable", `ended with exit code ${code}`)
  return bytes
}, Effect.scoped)

/** Output of the command, decoded as UTF-8 and trimmed. */
const output = Effect.fnUntraced(function* (
  command: SecretsCommand
): Effect.fn.Return<string, CredentialsUnavailable, ChildProcessSpawner> {
  const limit = command.timeoutMillis ?? 10_000
  const bytes = yield* Effect.timeoutOrElse(collect(command), {
    duration: limit,
    orElse: () => Effect.fail(problem(command, "unavailable", `did not end within ${limit} ms`))
  })
  const text = yield* Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim(),
    catch: () => problem(command, "missing", "printed bytes that are not UTF-8")
  })
  return text === "" ? yield* problem(command, "missing", "printed nothing") : text
})

/** Start of a JSON array, object or string. Output with such a start is never taken for a plain secret. */
const beginsLikeJson = /^[{["]/

const objectOf = (text: string): Result.Result<{ readonly [field: string]: unknown }, string> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return Result.fail("printed invalid JSON")
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? // The cast: the checks leave only records.
      Result.succeed(value as { readonly [field: string]: unknown })
    : Result.fail("printed JSON that is not an object")
}

/**
 * Reads the fields from a command's output. The output is a JSON object with the fields. When `given` lacks one field only,
 * it may also be the value of that field, on one line. A printed field wins over a given one.
 *
 * @returns the fields, or a problem that follows the program's name
 *
 * @example
 * ```ts
 * import * as SecretsCommand from "@faktura/core/SecretsCommand"
 *
 * const fields = SecretsCommand.readFields({ clientId: "text", clientSecret: "secret" }, "a-secret", { clientId: "id" })
 * ```
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
    return Result.fail(`printed no JSON object with ${names.join(" and ")}`)
    // oxlint-disable-next-line no-control-regex -- it looks for control characters
  } else if (/[\0-\x1f\x7f]/.test(text)) {
    return Result.fail("printed more than one line, or control characters")
  } else {
    printed = { [open[0]!]: text }
  }
  const fields: Record<string, unknown> = {}
  for (const name of names) {
    const value = Object.hasOwn(printed, name) ? printed[name] : given[name]
    if (typeof value !== "string" || value === "")
      return Result.fail(`printed no ${name}: it must be a string that is not empty`)
    fields[name] = kinds[name] === "secret" ? Redacted.make(value, { label: name }) : value
  }
  // The cast: the loop has set every field of K.
  return Result.succeed(fields as FieldsOf<K>)
}

/**
 * Makes a source that runs the command each time. `readFields` reads its output.
 *
 * @param given fields that are not secret, which the command need not print
 *
 * @example
 * ```ts
 * import * as SecretsCommand from "@faktura/core/SecretsCommand"
 *
 * const source = SecretsCommand.source(
 *   { clientId: "text", clientSecret: "secret" },
 *   { program: "op", args: ["read", "op://vault/monite/client-secret"] },
 *   { clientId: "id" }
 * )
 * ```
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
