/**
 * Section of the faults: chances by kind. `Script.ts` has the faults of single operations.
 */
import { ask, say } from "./Ask.ts"
import { find, make } from "./Dom.ts"
import { script } from "./Script.ts"
import type { ShownFaults } from "./Script.ts"

/** Settings beside the chances. */
const settings = ["latencyMs", "holdMs", "retryAfterSeconds"]

/** Wait before the numbers of faults are read again, in milliseconds. */
const waitMs = 300

/** Shows the numbers of injected faults anew. */
export interface Faults {
  readonly recount: () => void
}

/** Starts the section. */
export const faults = async (): Promise<Faults> => {
  const form = find("rates", HTMLFormElement)
  const fields = find("rate-fields", HTMLDivElement)
  const inputs = new Map<string, HTMLInputElement>()
  const counts = new Map<string, HTMLElement>()
  const entries = script()
  /** Settings that the page has no field for. */
  let others: Readonly<Record<string, unknown>> = {}

  const fieldOf = (name: string, isChance: boolean): HTMLElement => {
    const limits: Readonly<Record<string, string>> = isChance
      ? { min: "0", max: "1", step: "any", placeholder: "0" }
      : { min: "0", step: "any", placeholder: "default" }
    const input = make("input", { type: "number", name, ...limits })
    const count = make("span", {})
    inputs.set(name, input)
    if (isChance) counts.set(name, count)
    return make("label", {}, make("span", {}, name, " ", count), input)
  }

  const fill = (rates: Readonly<Record<string, unknown>>): void => {
    for (const [name, input] of inputs) input.value = rates[name] === undefined ? "" : String(rates[name])
    others = Object.fromEntries(Object.entries(rates).filter(([name]) => !inputs.has(name)))
  }

  const count = ({ injected }: ShownFaults): void => {
    for (const [kind, element] of counts) {
      const number = injected[kind] ?? 0
      element.textContent = number === 0 ? "" : `(injected: ${number})`
    }
  }

  const put = async (rates: Readonly<Record<string, unknown>>): Promise<void> => {
    const set = await ask<{ readonly rates: Readonly<Record<string, unknown>> }>("PUT", "faults", rates)
    if (set === undefined) return
    fill(set.rates)
    say(Object.keys(set.rates).length === 0 ? "All chances are off." : "The chances are set.")
  }

  const shown = await ask<ShownFaults>("GET", "faults")
  if (shown !== undefined) {
    fields.replaceChildren(
      ...shown.kinds.map((kind) => fieldOf(kind, true)),
      ...settings.map((name) => fieldOf(name, false))
    )
    fill(shown.rates)
    count(shown)
    entries.fill(shown)
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const given = [...inputs].filter(([, input]) => input.value !== "")
    void put({ ...others, ...Object.fromEntries(given.map(([name, input]) => [name, input.valueAsNumber])) })
  })
  find("rates-off", HTMLButtonElement).addEventListener("click", () => void put({}))

  let timer: ReturnType<typeof setTimeout> | undefined
  const recount = async (): Promise<void> => {
    const now = await ask<ShownFaults>("GET", "faults")
    timer = undefined
    if (now === undefined) return
    count(now)
    entries.fill(now)
  }
  return { recount: () => void (timer ??= setTimeout(() => void recount(), waitMs)) }
}
