/**
 * Program that runs on every runtime: all checks, one after another. Its report is plain data.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { faultChecks } from "./checks/Faults.ts"
import { promiseChecks } from "./checks/Promise.ts"
import { rawChecks } from "./checks/Raw.ts"
import { serviceChecks } from "./checks/Services.ts"
import { valueChecks } from "./checks/Values.ts"
import { observe, promises, services, tell } from "./Observed.ts"
import type { Observed, Told } from "./Observed.ts"
import type { Place } from "./Place.ts"
import * as Stage from "./Stage.ts"

/** Report of a run. */
export interface Report {
  /** Name of the runtime, as it reports it. */
  readonly runtime: string
  /** Results by name: `ok`, or the failure. */
  readonly checks: { readonly [name: string]: string }
  /** Observed through each kind of client; a text is a failure. */
  readonly observed: { readonly services: Observed | string; readonly promises: Observed | string }
  readonly told: Told
}

/** All checks, in the order in which they run. */
export const checks = [...valueChecks, ...rawChecks, ...serviceChecks, ...faultChecks, ...promiseChecks]

interface Global {
  readonly Bun?: { readonly version: string }
  readonly Deno?: { readonly version: { readonly deno: string } }
  readonly process?: { readonly versions: { readonly node: string } }
}

/** Returns the runtime's name. Bun and Deno have a `process` too, so they are checked first. */
const runtimeName = (): string => {
  const { Bun, Deno, process } = globalThis as unknown as Global // globals of runtimes besides those of the web
  if (Bun !== undefined) return `Bun ${Bun.version}`
  if (Deno !== undefined) return `Deno ${Deno.version.deno}`
  return process?.versions === undefined ? navigator.userAgent : `Node ${process.versions.node}`
}

/** Returns the value, or the failure as text. */
const orFailure = <A>(effect: Effect.Effect<A, unknown>): Effect.Effect<A | string> =>
  Effect.map(Effect.exit(effect), (exit) => (Exit.isSuccess(exit) ? exit.value : Cause.pretty(exit.cause)))

/** Timeout of a check, in milliseconds. */
const longest = 10_000

const report = Effect.fnUntraced(function* (place: Place): Effect.fn.Return<Report> {
  const results: Record<string, string> = {}
  for (const { name, run } of checks) {
    results[name] = yield* orFailure(Effect.as(Effect.timeout(run(place), longest), "ok"))
    // A failed check may have left scripted faults.
    yield* Stage.script(place, [])
  }
  return {
    runtime: runtimeName(),
    checks: results,
    observed: {
      services: yield* orFailure(Effect.timeout(observe(place, services), longest)),
      promises: yield* orFailure(Effect.timeout(observe(place, promises), longest))
    },
    told: yield* tell(place)
  }
})

/** Runs all checks. */
export const run = (place: Place): Promise<Report> => Effect.runPromise(report(place))
