/**
 * Section of the requests: a live table with filters and a pause.
 */
import { find } from "./Dom.ts"
import { rowOf } from "./Rows.ts"
import type { ShownRequest } from "./Rows.ts"

/** Requests that the page keeps, and rows that it shows. */
const kept = 1_000
const rowLimit = 200

/** Wait before new requests are shown, in milliseconds. Why: many in a moment are shown, and read out, as one change. */
const waitMs = 100

/** Takes requests as they come in. */
export interface Requests {
  readonly take: (request: ShownRequest) => void
}

const hasStatus = ({ status }: ShownRequest, wanted: string): boolean => {
  if (wanted === "") return true
  return wanted === "none" ? status === undefined : String(status ?? "").startsWith(wanted)
}

const hasKind = ({ fault, request = [], response = [] }: ShownRequest, wanted: string): boolean => {
  if (wanted === "") return true
  return wanted === "fault" ? fault !== undefined : request.length + response.length > 0
}

const hasOperation = ({ operationId = "", path }: ShownRequest, wanted: string): boolean =>
  `${operationId} ${path}`.toLowerCase().includes(wanted.trim().toLowerCase())

/** Starts the section. */
export const requests = (): Requests => {
  const rows = find("request-rows", HTMLTableSectionElement)
  const summary = find("requests-summary", HTMLParagraphElement)
  const pause = find("pause", HTMLButtonElement)
  const byOperation = find("by-operation", HTMLInputElement)
  const byStatus = find("by-status", HTMLSelectElement)
  const byKind = find("by-kind", HTMLSelectElement)
  const known = new Map<number, ShownRequest>()
  /** Rows in the table by the request's number. */
  const inTable = new Map<number, HTMLTableRowElement>()
  const waiting = new Map<number, ShownRequest>()
  let isPaused = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const isWanted = (request: ShownRequest): boolean =>
    hasOperation(request, byOperation.value) && hasStatus(request, byStatus.value) && hasKind(request, byKind.value)

  const describe = (): void => {
    const shown = `${inTable.size} of ${known.size} requests shown, newest first.`
    summary.textContent = isPaused ? `Paused. New requests: ${waiting.size}. ${shown}` : shown
  }

  const place = (request: ShownRequest): void => {
    const old = inTable.get(request.number)
    if (!isWanted(request)) {
      old?.remove()
      inTable.delete(request.number)
      return
    }
    const row = rowOf(request)
    if (old !== undefined) old.replaceWith(row)
    else {
      const next = Math.max(...[...inTable.keys()].filter((number) => number < request.number))
      rows.insertBefore(row, inTable.get(next) ?? null)
    }
    inTable.set(request.number, row)
  }

  /** Drops the oldest requests, and the oldest rows. */
  const trim = (): void => {
    for (const [number, row] of [...inTable].toSorted(([a], [b]) => b - a).slice(rowLimit)) {
      row.remove()
      inTable.delete(number)
    }
    for (const number of [...known.keys()].toSorted((a, b) => b - a).slice(kept)) known.delete(number)
  }

  const show = (): void => {
    for (const request of waiting.values()) {
      known.set(request.number, request)
      place(request)
    }
    trim()
    waiting.clear()
    describe()
  }

  const due = (): void => {
    timer = undefined
    if (isPaused) describe()
    else show()
  }

  const again = (): void => {
    rows.replaceChildren()
    inTable.clear()
    for (const request of [...known.values()].toSorted((a, b) => b.number - a.number)) {
      if (inTable.size < rowLimit) place(request)
    }
    describe()
  }

  for (const filter of [byOperation, byStatus, byKind]) filter.addEventListener("input", again)
  pause.addEventListener("click", () => {
    isPaused = !isPaused
    pause.setAttribute("aria-pressed", String(isPaused))
    rows.setAttribute("aria-live", isPaused ? "off" : "polite")
    if (isPaused) describe()
    else show()
  })
  find("clear", HTMLButtonElement).addEventListener("click", () => {
    known.clear()
    waiting.clear()
    again()
  })
  return {
    take: (request) => {
      waiting.set(request.number, request)
      const [oldest] = waiting.keys()
      if (waiting.size > kept && oldest !== undefined) waiting.delete(oldest)
      timer ??= setTimeout(due, waitMs)
    }
  }
}
