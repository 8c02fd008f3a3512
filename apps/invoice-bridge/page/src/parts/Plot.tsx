/** Plot of the last 24 hours: runs that were done or failed, and tries that are repeated or asked a person. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks"
import uPlot from "uplot"
import type { HourCount } from "../../../src/runs/Hours.ts"
import { hourText, numberText } from "../Words.ts"
import { Table } from "./Table.tsx"

const hour = 3_600_000

interface Series {
  readonly ended: HourCount["ended"]
  readonly word: string
  readonly dash?: Array<number>
}

/** Lines differ in their dashes too. */
const series: ReadonlyArray<Series> = [
  { ended: "done", word: "Done" },
  { ended: "later", word: "Tried again", dash: [6, 4] },
  { ended: "asked", word: "Asked a person", dash: [2, 3] },
  { ended: "failed", word: "Failed", dash: [10, 3, 2, 3] }
]

/** Amounts of one hour, in the order of `series`. */
interface Hour {
  readonly at: number
  readonly amounts: ReadonlyArray<number>
}

const hoursOf = (last: number, counts: ReadonlyArray<HourCount>): ReadonlyArray<Hour> => {
  const amounts = new Map(counts.map(({ amount, ended, hour }) => [`${hour} ${ended}`, amount]))
  return Array.from({ length: 24 }, (_, index) => {
    const at = last - (23 - index) * hour
    return { at, amounts: series.map(({ ended }) => amounts.get(`${at} ${ended}`) ?? 0) }
  })
}

/** Hours without an amount have no bar and no point: a line at zero would look like trouble. */
const dataOf = (hours: ReadonlyArray<Hour>): uPlot.AlignedData => [
  hours.map(({ at }) => at / 1_000),
  ...series.map((_, index) => hours.map(({ amounts }) => (amounts[index] === 0 ? null : amounts[index])))
]

const bars = uPlot.paths.bars?.({ size: [0.6, 32] }) ?? (() => null)

const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const optionsOf = (width: number, onHour: (index: number | undefined) => void): uPlot.Options => {
  const axis = {
    stroke: color("--muted"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false }
  }
  return {
    width,
    height: 200,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    // Half an hour more on both sides, because a bar is around its hour.
    scales: {
      x: { range: (_, min, max) => [min - 1_800, max + 1_800] },
      y: { range: (_, __, max) => [0, Math.max(4, Math.ceil(max * 1.1))] }
    },
    axes: [
      { ...axis, values: (_, splits) => splits.map((at) => hourText(at * 1_000)), space: 64 },
      {
        ...axis,
        size: 56,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000],
        values: (_, splits) => splits.map(numberText)
      }
    ],
    series: [
      {},
      ...series.map(({ dash, ended, word }) => ({
        label: word,
        stroke: color(`--plot-${ended}`),
        width: dash === undefined ? 1 : 2,
        ...(dash === undefined
          ? { fill: color("--plot-fill"), paths: bars, points: { show: false } }
          : { dash, points: { show: true, size: 6, fill: color(`--plot-${ended}`) } })
      }))
    ],
    hooks: { setCursor: [({ cursor }) => onHour(cursor.idx ?? undefined)] }
  }
}

const dark = matchMedia("(prefers-color-scheme: dark)")

/** Draws the plot, again for another width or other colors. */
const Canvas = ({
  hours,
  label,
  onHour
}: {
  readonly hours: ReadonlyArray<Hour>
  readonly label: string
  readonly onHour: (index: number | undefined) => void
}) => {
  const frame = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const data = useMemo(() => dataOf(hours), [hours])
  const current = useRef(data)
  current.current = data

  useEffect(() => {
    const element = frame.current
    if (element === null) return undefined
    const draw = () => {
      plot.current?.destroy()
      plot.current = new uPlot(optionsOf(element.clientWidth, onHour), current.current, element)
    }
    const watcher = new ResizeObserver(() => {
      if (plot.current?.width !== element.clientWidth)
        plot.current?.setSize({ width: element.clientWidth, height: 200 })
    })
    draw()
    watcher.observe(element)
    dark.addEventListener("change", draw)
    return () => {
      dark.removeEventListener("change", draw)
      watcher.disconnect()
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [onHour])
  useEffect(() => plot.current?.setData(data), [data])
  return <div ref={frame} class="plot" role="img" aria-label={label} />
}

const sums = (hours: ReadonlyArray<Hour>): ReadonlyArray<number> =>
  series.map((_, index) => hours.reduce((sum, { amounts }) => sum + (amounts[index] ?? 0), 0))

/** The last 24 hours as a plot, with its numbers as a legend and as a table. */
export const DayPlot = ({ counts, last }: { readonly last: number; readonly counts: ReadonlyArray<HourCount> }) => {
  const hours = useMemo(() => hoursOf(last, counts), [last, counts])
  const [index, setIndex] = useState<number>()
  const pointed = index === undefined ? undefined : hours[index]
  const shown = pointed?.amounts ?? sums(hours)
  const label = series.map(({ word }, each) => `${word}: ${numberText(sums(hours)[each] ?? 0)}`).join(". ")
  return (
    <div>
      <ul class="legend">
        {series.map(({ ended, word }, each) => (
          <li key={ended}>
            <svg viewBox="0 0 20 4" width="20" height="4" aria-hidden="true" focusable="false">
              <path class={`line-${ended}`} d="M0 2h20" />
            </svg>
            {word} <b>{numberText(shown[each] ?? 0)}</b>
          </li>
        ))}
        <li class="quiet">
          {pointed === undefined ? "24 hours" : `${hourText(pointed.at)} to ${hourText(pointed.at + hour)}`}
        </li>
      </ul>
      <Canvas hours={hours} label={`Plot of the last 24 hours. ${label}.`} onHour={setIndex} />
      <details>
        <summary>The plot as a table</summary>
        <Table
          caption="The last 24 hours, by hour"
          rows={hours.toReversed()}
          keyOf={({ at }) => String(at)}
          columns={[
            { name: "Hour", isName: true, cell: ({ at }) => hourText(at) },
            ...series.map(({ word }, each) => ({
              name: word,
              isNumber: true,
              cell: ({ amounts }: Hour) => numberText(amounts[each] ?? 0)
            }))
          ]}
        />
      </details>
    </div>
  )
}
