/**
 * Faults of single operations.
 */
import { ask, say } from "./Ask.ts"
import { button, find, make } from "./Dom.ts"

/** Entry of the script, as the endpoint shows it. `times` is null without an end. */
export interface ShownEntry {
  readonly operationId?: string
  readonly fault: string
  readonly nth?: number
  readonly times?: number | null
  readonly chance?: number
  readonly seen?: number
}

/** Faults, as the endpoint shows them. */
export interface ShownFaults {
  readonly rates: Readonly<Record<string, unknown>>
  readonly script: ReadonlyArray<ShownEntry>
  readonly injected: Readonly<Record<string, number>>
  readonly kinds: ReadonlyArray<string>
}

/** List of entries. */
export interface Entries {
  readonly fill: (faults: ShownFaults) => void
}

const whenOf = ({ chance, nth = 1, times = 1 }: ShownEntry): string => {
  const share = chance === undefined ? "" : `with a chance of ${chance}`
  const span = times === null ? "each time" : times === 1 ? `at request ${nth}` : `${times} times from request ${nth}`
  return [span, share].filter((part) => part !== "").join(", ")
}

/** Entry as the endpoint takes it. */
const written = ({ seen: _seen, ...entry }: ShownEntry): ShownEntry => entry

/** Starts the list and its form. */
export const script = (): Entries => {
  const rows = find("script-rows", HTMLTableSectionElement)
  const operation = find("script-operation", HTMLInputElement)
  const fault = find("script-fault", HTMLSelectElement)
  const when = find("script-when", HTMLSelectElement)
  const value = find("script-value", HTMLInputElement)
  let entries: ReadonlyArray<ShownEntry> = []

  const put = async (next: ReadonlyArray<ShownEntry>, done: string): Promise<void> => {
    const set = await ask<Pick<ShownFaults, "script">>("PUT", "script", next.map(written))
    if (set === undefined) return
    show(set.script)
    say(done)
  }

  const remove = (index: number): void => {
    void put(
      entries.filter((_, at) => at !== index),
      "The fault is removed."
    ).then(() => operation.focus())
  }

  const show = (list: ReadonlyArray<ShownEntry>): void => {
    if (JSON.stringify(list) === JSON.stringify(entries) && list.length > 0) return // keeps the focus in the table
    entries = list
    rows.replaceChildren(
      ...list.map((entry, index) => {
        const name = entry.operationId ?? "any"
        const cells = [name, entry.fault, whenOf(entry), String(entry.seen ?? 0)]
        const off = button("Remove", `Remove ${entry.fault} of ${name}`, () => remove(index))
        return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)), make("td", {}, off))
      })
    )
    if (list.length === 0) rows.append(make("tr", {}, make("td", { colspan: "5", class: "note" }, "No entries.")))
  }

  find("script", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault()
    const name = operation.value.trim()
    const entry: ShownEntry = {
      ...(name === "" ? {} : { operationId: name }),
      fault: fault.value,
      ...(when.value === "nth" ? { nth: value.valueAsNumber } : { chance: value.valueAsNumber })
    }
    void put([...entries, entry], "The fault is added.")
  })
  return {
    fill: ({ kinds, script: list }) => {
      if (fault.options.length === 0) fault.append(...kinds.map((kind) => make("option", {}, kind)))
      show(list)
    }
  }
}
