/** `replay`: does a run again. */
import * as Effect from "effect/Effect"
import { isReplayable } from "../runs/Run.ts"
import { Runs } from "../runs/Runs.ts"
import { exitWith, show } from "./Exit.ts"

/** Queues a run for another round. Writes that earlier rounds did are not done again. */
export const replayCommand = Effect.fn("replayCommand")(function* ({
  json,
  run
}: {
  readonly run: string
  readonly json: boolean
}) {
  const runs = yield* Runs
  const found = yield* runs.get(run)
  if (found === undefined)
    return yield* exitWith(1, `There is no run ${run}. See the page, or invoice-bridge status --runs.`)
  if (!isReplayable(found)) {
    const remedy = found.status === "blocked" ? " Answer its task: invoice-bridge tasks." : ""
    return yield* exitWith(1, `Run ${run} has not ended: it is ${found.status}. Nothing was changed.${remedy}`)
  }
  if (!(yield* runs.again(run, found.round))) {
    return yield* exitWith(1, `Run ${run} was replayed by another person a moment ago. Nothing was changed.`)
  }
  yield* show(json, { run, round: found.round + 1 }, [`Queued for round ${found.round + 1}. Workers start it.`])
})
