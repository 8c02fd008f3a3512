/**
 * Starts the control page in the browser, and follows the events of the sandbox.
 */
import { ask } from "./Ask.ts"
import { clock } from "./Clock.ts"
import { find, make } from "./Dom.ts"
import { faults } from "./Faults.ts"
import { records } from "./Records.ts"
import { requests } from "./Requests.ts"
import type { ShownRequest } from "./Rows.ts"
import { webhooks } from "./Webhooks.ts"

/** Status of a defect of the sandbox. */
const defectStatus = 599

interface Operations {
  readonly operations: ReadonlyArray<{ readonly api: string; readonly operationId: string }>
}

const nameOperations = async (): Promise<void> => {
  const found = await ask<Operations>("GET", "operations")
  if (found === undefined) return
  const { operations } = found
  const names = new Set(operations.map(({ operationId }) => operationId))
  find("operation-names", HTMLDataListElement).replaceChildren(
    ...[...names].map((name) => make("option", { value: name }))
  )
  const apis = [...new Set(operations.map(({ api }) => api))].join(", ")
  find("apis", HTMLParagraphElement).textContent = apis
  document.title = `Sandbox: ${apis}`
}

const showDefects = async (): Promise<void> => {
  const found = await ask<{ readonly defects: ReadonlyArray<unknown> }>("GET", "defects")
  const count = found?.defects.length ?? 0
  const link = find("defects", HTMLAnchorElement)
  link.hidden = count === 0
  link.className = "bad"
  link.textContent = count === 1 ? "1 defect of the sandbox" : `${count} defects of the sandbox`
}

const live = requests()
const deliveries = webhooks()
clock()
records()
void nameOperations()
void showDefects()
const plan = await faults()

const connection = find("connection", HTMLSpanElement)
const connected = (text: string, kind: string): void => {
  connection.textContent = text
  connection.className = `chip ${kind}`
}
const events = new EventSource("/__sandbox/events")
events.addEventListener("open", () => connected("Live", "good"))
events.addEventListener("error", () => connected("Not connected", "bad"))
events.addEventListener("request", ({ data }: MessageEvent<string>) => {
  const request = JSON.parse(data) as ShownRequest // the endpoint writes this form
  live.take(request)
  if (request.fault !== undefined) plan.recount()
  if (request.status === defectStatus) void showDefects()
})
events.addEventListener("deliveries", () => deliveries.reload())
