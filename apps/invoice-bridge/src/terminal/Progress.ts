/**
 * Shows the progress: a bar for each phase on a terminal, otherwise a line for each phase. Writes to standard error,
 * because standard output is for results.
 */
import cliProgress from "cli-progress"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"

/** Running phase. */
export interface Phase {
  /** Counts a part of the phase as done. The same name counts once, also in later rounds. */
  readonly reached: (name: string) => Effect.Effect<void>
}

/** Shows phases. */
export class Progress extends Context.Service<
  Progress,
  {
    /** Shows a phase with `total` parts around the effect that works on it. */
    readonly phase: <A, E, R>(
      title: string,
      total: number,
      use: (phase: Phase) => Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E, R>
    /** Prints a line. */
    readonly say: (line: string) => Effect.Effect<void>
  }
>()("invoice-bridge/Progress") {
  /** Shows a bar if the stream is a terminal, otherwise lines. */
  static readonly layer = (stream: NodeJS.WriteStream): Layer.Layer<Progress> =>
    Layer.succeed(Progress, stream.isTTY ? bars(stream) : lines((line) => void stream.write(`${line}\n`)))

  /** Gives each line to a function. */
  static readonly layerLines = (write: (line: string) => void): Layer.Layer<Progress> =>
    Layer.sync(Progress, () => lines(write))

  /** Shows nothing. */
  static readonly layerSilent: Layer.Layer<Progress> = Layer.sync(Progress, () => lines(() => undefined))
}

const width = 24

const say = (write: (line: string) => void) => (line: string) => Effect.sync(() => write(line))

const lines = (write: (line: string) => void): Progress["Service"] => ({
  say: say(write),
  phase: (title, total, use) =>
    Effect.gen(function* () {
      const names = new Set<string>()
      const started = yield* Clock.currentTimeMillis
      const phase: Phase = { reached: (name) => Effect.sync(() => void names.add(name)) }
      return yield* Effect.onExit(use(phase), (exit) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const stopped = Exit.isSuccess(exit) ? "" : ", stopped"
          write(
            `${title.padEnd(width)} ${String(names.size).padStart(3)} of ${total} (${((now - started) / 1000).toFixed(1)} s${stopped})`
          )
        })
      )
    })
})

const bars = (stream: NodeJS.WriteStream): Progress["Service"] => ({
  say: say((line) => void stream.write(`${line}\n`)),
  phase: (title, total, use) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const bar = new cliProgress.SingleBar(
          {
            stream,
            format: `${title.padEnd(width)} {bar} {value}/{total}  {duration_formatted}`,
            barCompleteChar: "█",
            barIncompleteChar: "░",
            barsize: 30,
            hideCursor: true,
            // Its own signal handling would end the process before state and sandbox are closed.
            gracefulExit: false
          },
          cliProgress.Presets.rect
        )
        bar.start(total, 0)
        return { bar, names: new Set<string>() }
      }),
      ({ bar, names }) =>
        use({
          reached: (name) =>
            Effect.sync(() => {
              names.add(name)
              bar.update(names.size)
            })
        }),
      ({ bar }) => Effect.sync(() => bar.stop())
    )
})
