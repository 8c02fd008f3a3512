/**
 * Programs that really run: as much of a platform's process service as reading their output takes.
 */
import { spawn } from "node:child_process"
import { Readable } from "node:stream"
import * as Effect from "effect/Effect"
import * as PlatformError from "effect/PlatformError"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"

const errorOf = (error: NodeJS.ErrnoException) =>
  PlatformError.systemError({
    _tag: error.code === "ENOENT" ? "NotFound" : "Unknown",
    module: "ChildProcess",
    method: "spawn",
    cause: error
  })

const run = (command: ChildProcess.StandardCommand) => {
  const child = spawn(command.command, command.args.map(String), { stdio: ["ignore", "pipe", "ignore"] })
  const exit = new Promise<number>((resolve, reject) => {
    child.on("exit", (code) => (code === null ? reject(new Error("signal")) : resolve(code)))
  })
  exit.catch(() => undefined)
  return { child, exit }
}

/** Counts what is running, so that tests see what was ended. */
export const spawner = () => {
  const running = new Set<number>()
  const service = ChildProcessSpawner.make((command) =>
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof run>, PlatformError.PlatformError>((resume) => {
        if (command._tag !== "StandardCommand") throw new Error("pipes are not needed here")
        const started = run(command)
        started.child.on("error", (error) => resume(Effect.fail(errorOf(error))))
        started.child.on("spawn", () => {
          running.add(started.child.pid!)
          started.child.on("exit", () => running.delete(started.child.pid!))
          resume(Effect.succeed(started))
        })
      }),
      ({ child }) =>
        child.exitCode !== null || child.signalCode !== null
          ? Effect.void
          : Effect.promise(
              () =>
                new Promise<void>((resolve) => {
                  child.on("exit", () => resolve())
                  child.kill("SIGKILL")
                })
            )
    ).pipe(
      Effect.map(({ child, exit }) =>
        ChildProcessSpawner.makeHandle({
          pid: ChildProcessSpawner.ProcessId(child.pid!),
          exitCode: Effect.map(
            Effect.tryPromise({ try: () => exit, catch: (error) => errorOf(error as Error) }),
            ChildProcessSpawner.ExitCode
          ),
          isRunning: Effect.sync(() => child.exitCode === null),
          kill: () => Effect.sync(() => void child.kill()),
          stdin: Sink.drain,
          stdout: Stream.fromReadableStream({
            // The cast: Node's web streams and the DOM's are the same, their types are not.
            evaluate: () => Readable.toWeb(child.stdout) as unknown as ReadableStream<Uint8Array>,
            onError: (error) => errorOf(error as Error)
          }),
          stderr: Stream.empty,
          all: Stream.empty,
          getInputFd: () => Sink.drain,
          getOutputFd: () => Stream.empty,
          unref: Effect.succeed(Effect.void)
        })
      )
    )
  )
  return { service, running: running as ReadonlySet<number> }
}
