/** The kill matrix: a crash at each point, or at each K-th one, in batches. */
import { fileURLToPath } from "node:url"
import { bundle } from "../kit/Bundle.ts"
import { countPoints, killBatch, times } from "./KillRun.ts"
import type { Point, PointResult, Time } from "./KillRun.ts"
import type { Counted } from "./Points.ts"
import { openDatabases } from "./World.ts"
import type { StoreKind } from "./World.ts"

/** Which points. */
export interface MatrixOptions {
  readonly store: StoreKind
  readonly counted: Counted
  readonly seed: number
  /** First point. */
  readonly from: number
  /** Distance of points; 1 is all of them. */
  readonly step: number
  /** Most kills. Undefined: no limit. */
  readonly most?: number | undefined
  /** Time after which no further point is begun, in milliseconds. Undefined: no limit. */
  readonly within?: number | undefined
  /** Called after each point. */
  readonly onPoint?: (result: PointResult) => void
}

/** Result of the matrix. */
export interface MatrixResult {
  readonly store: StoreKind
  readonly seed: number
  /** Points of the work without a crash. */
  readonly points: Readonly<Record<Time, number>>
  /** Points that were tried. */
  readonly tried: number
  readonly kills: number
  /** Points that were not reached: the work had fewer of them that time. */
  readonly missed: number
  /** Different kinds of points of the work, and how many of them a process has died at. */
  readonly kinds: number
  readonly kindsKilled: number
  readonly wrong: ReadonlyArray<string>
}

/** Points over one database and one sandbox. More of them would make each look into the sandbox slow. */
const batch = 40

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Puts points in an order whose every beginning is spread over the whole work: a run that is stopped has covered all of it thinly. */
const spread = (points: ReadonlyArray<Point>): ReadonlyArray<Point> => {
  const strides = 16
  return Array.from({ length: strides }, (_, offset) => points.filter((_, index) => index % strides === offset)).flat()
}

/** Divides points into batches. A point of a start has one of its own. */
const batchesOf = (points: ReadonlyArray<Point>): ReadonlyArray<ReadonlyArray<Point>> => {
  const batches: Array<Array<Point>> = []
  for (const point of points) {
    const last = batches.at(-1)
    const isFull = last === undefined || last.length >= batch || last[0]?.time === "starting"
    if (isFull || point.time === "starting") batches.push([point])
    else last.push(point)
  }
  return batches
}

/** Runs the matrix. */
export const killMatrix = async (options: MatrixOptions): Promise<MatrixResult> => {
  const {
    counted,
    from,
    most = Number.POSITIVE_INFINITY,
    onPoint,
    seed,
    step,
    store,
    within = Number.POSITIVE_INFINITY
  } = options
  const began = Date.now()
  const { end, script } = await bundle(fileURLToPath(new URL("Child.ts", import.meta.url)))
  const databases = await openDatabases(store)
  const settings = async (added: number) => ({ script, counted, seed: seed + added, target: await databases.make() })
  try {
    const passed = await countPoints(await settings(0))
    const points = { starting: sumOf(passed.starting), polled: sumOf(passed.polled), hinted: sumOf(passed.hinted) }
    const all = times.flatMap((time) => Array.from({ length: points[time] }, (_, number): Point => ({ number, time })))
    const chosen = spread(all.filter((_, index) => index >= from && (index - from) % step === 0)).slice(0, most)
    const results: Array<PointResult> = []
    const late: Array<string> = []
    for (const [index, some] of batchesOf(chosen).entries()) {
      if (Date.now() - began >= within) break
      late.push(
        ...(await killBatch(await settings(index), some, (result) => {
          results.push(result)
          onPoint?.(result)
        }))
      )
    }
    const kinds = new Set(times.flatMap((time) => Object.keys(passed[time])))
    const killed = new Set(results.flatMap(({ died }) => (died === undefined ? [] : [died])))
    return {
      store,
      seed,
      points,
      tried: results.length,
      kills: results.filter(({ died }) => died !== undefined).length,
      missed: results.filter(({ died }) => died === undefined).length,
      kinds: kinds.size,
      kindsKilled: [...kinds].filter((kind) => killed.has(kind)).length,
      wrong: [...new Set([...results.flatMap(({ wrong }) => wrong), ...late])]
    }
  } finally {
    await databases.end()
    end()
  }
}
