/**
 * Section of the webhook deliveries.
 */
import { ask, say } from "./Ask.ts"
import { button, find, make, timeOf } from "./Dom.ts"

interface ShownDelivery {
  readonly id: number
  readonly url: string
  readonly event?: string
  readonly at: string
  readonly state: "queued" | "responded" | "failed"
  readonly status?: number
  readonly repeats?: number
}

/** Deliveries that the page shows. */
const rowLimit = 100

/** Wait before deliveries are read again, in milliseconds. */
const waitMs = 200

/** Reads the deliveries anew. */
export interface Webhooks {
  readonly reload: () => void
}

const outcomeOf = ({ state, status }: ShownDelivery): Node => {
  if (state === "queued") return make("span", { class: "note" }, "queued")
  if (status === undefined) return make("span", { class: "bad" }, "no response")
  return make("span", { class: `chip ${status < 300 ? "good" : "bad"}` }, String(status))
}

/** Starts the section. */
export const webhooks = (): Webhooks => {
  const rows = find("delivery-rows", HTMLTableSectionElement)
  const summary = find("webhooks-summary", HTMLParagraphElement)
  const times = find("times", HTMLInputElement)
  const delay = find("delay", HTMLInputElement)
  const inTable = new Map<number, { readonly text: string; readonly row: HTMLTableRowElement }>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const send = async (id: number): Promise<void> => {
    if (!times.reportValidity() || !delay.reportValidity()) return
    const body = { times: times.valueAsNumber, delayMs: delay.valueAsNumber }
    const sent = await ask<{ readonly deliveries: ReadonlyArray<number> }>("POST", `deliveries/${id}`, body)
    if (sent !== undefined) say(`Delivery ${id} is sent again, as ${sent.deliveries.join(", ")}.`)
  }

  const rowOf = (delivery: ShownDelivery): HTMLTableRowElement => {
    const { at, event = "–", id, repeats, url } = delivery
    const cells: ReadonlyArray<Node | string> = [
      repeats === undefined ? String(id) : `${id} (again ${repeats})`,
      timeOf(at),
      event,
      make("code", {}, url),
      outcomeOf(delivery),
      button("Send again", `Send delivery ${id} again`, () => void send(id))
    ]
    return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))
  }

  const show = (deliveries: ReadonlyArray<ShownDelivery>): void => {
    const newest = deliveries.slice(-rowLimit).toReversed()
    const ids = new Set(newest.map(({ id }) => id))
    for (const [id, { row }] of inTable) {
      if (ids.has(id)) continue
      row.remove()
      inTable.delete(id)
    }
    let before: ChildNode | null = rows.firstChild
    for (const delivery of newest) {
      const text = JSON.stringify(delivery)
      const old = inTable.get(delivery.id)
      // An unchanged row stays, and keeps the focus.
      if (old?.text === text) {
        before = old.row.nextSibling
        continue
      }
      const row = rowOf(delivery)
      if (old === undefined) rows.insertBefore(row, before)
      else {
        const hasFocus = old.row.contains(document.activeElement)
        old.row.replaceWith(row)
        if (hasFocus) row.querySelector("button")?.focus()
        before = row.nextSibling
      }
      inTable.set(delivery.id, { text, row })
    }
    summary.textContent =
      deliveries.length === 0
        ? "No deliveries yet."
        : `${newest.length} of ${deliveries.length} deliveries shown, newest first. They go to this machine only.`
  }

  const reload = async (): Promise<void> => {
    const read = await ask<{ readonly deliveries: ReadonlyArray<ShownDelivery> }>("GET", "deliveries")
    timer = undefined
    if (read !== undefined) show(read.deliveries)
  }
  void reload()
  return { reload: () => void (timer ??= setTimeout(() => void reload(), waitMs)) }
}
