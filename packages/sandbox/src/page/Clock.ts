/**
 * Section of the clock.
 */
import { ask, say } from "./Ask.ts"
import { find } from "./Dom.ts"

interface ShownClock {
  readonly at: string
  readonly offsetMs: number
}

const units: ReadonlyArray<readonly [name: string, ms: number]> = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000]
]

/** Describes the distance to the clock that the sandbox follows. */
const distance = (ms: number): string => {
  const [name, unit] = units.find(([, unit]) => Math.abs(ms) >= unit) ?? ["second", 1_000]
  const amount = Math.round((Math.abs(ms) / unit) * 10) / 10
  return amount === 0 ? "not moved" : `${amount} ${name}${amount === 1 ? "" : "s"} ${ms > 0 ? "ahead" : "behind"}`
}

/** Starts the section. */
export const clock = (): void => {
  const now = find("now", HTMLTimeElement)
  const offset = find("offset", HTMLSpanElement)
  const at = find("clock-at", HTMLInputElement)
  let shown: ShownClock | undefined
  let readAt = 0

  const tick = (): void => {
    if (shown === undefined) return
    const text = new Date(Date.parse(shown.at) + Date.now() - readAt).toISOString()
    now.dateTime = text
    now.textContent = `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`
  }

  const show = (read: ShownClock | undefined): void => {
    if (read === undefined) return
    shown = read
    readAt = Date.now()
    offset.textContent = distance(read.offsetMs)
    if (document.activeElement !== at) at.value = read.at.slice(0, 19)
    tick()
  }

  const move = async (method: "PUT" | "DELETE", body?: object): Promise<void> => {
    const moved = await ask<ShownClock>(method, "clock", body)
    show(moved)
    if (moved !== undefined) say(`The clock is at ${moved.at}.`)
  }

  for (const step of document.querySelectorAll<HTMLButtonElement>("button[data-advance]")) {
    step.addEventListener("click", () => void move("PUT", { advanceMs: Number(step.dataset["advance"]) }))
  }
  find("clock-back", HTMLButtonElement).addEventListener("click", () => void move("DELETE"))
  find("clock-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault()
    void move("PUT", { at: `${at.value}Z` })
  })
  void ask<ShownClock>("GET", "clock").then(show)
  setInterval(tick, 1_000)
}
