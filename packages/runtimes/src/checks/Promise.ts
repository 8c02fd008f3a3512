/**
 * Checks of the Promise clients: calls, lists, uploads, typed errors, options of calls, and webhooks.
 */
import { maesnWebhooks } from "@faktura/maesn/promise"
import { createMonite, moniteWebhooks } from "@faktura/monite/promise"
import { list } from "@faktura/monite/promise/counterparts"
import type { MonitePartner, RequestOptions, Result, Upload } from "@faktura/monite/promise"
import * as Effect from "effect/Effect"
import { same } from "../Check.ts"
import type { Check } from "../Check.ts"
import type { Place } from "../Place.ts"
import { maesnClient, moniteClient, using } from "../Promises.ts"
import { company, customer, invoice, nobody, png } from "../Services.ts"
import * as Stage from "../Stage.ts"

const check = (name: string, run: (place: Place) => Promise<void>): Check => ({
  name: `promises: ${name}`,
  run: (place) => Effect.tryPromise({ try: () => run(place), catch: (error) => error })
})

/** Rejects if the two values differ. */
const equal = (what: string, actual: unknown, expected: unknown): Promise<void> =>
  Effect.runPromise(same(what, actual, expected))

/** Returns the error's tag and its reason, or `done`. */
const outcomeOf = (
  result: Result<unknown, { readonly _tag: string; readonly reason?: string; readonly message: string }>
): string => (result.ok ? "done" : [result.error._tag, result.error.reason].filter(Boolean).join(" "))

/** Returns what a function throws, or its promise rejects with: the error's tag or name. */
const thrownBy = async (run: () => unknown): Promise<string> => {
  try {
    await run()
    return "nothing"
  } catch (error) {
    const { _tag, name } = error as { readonly _tag?: string; readonly name: string } // the clients throw errors only
    return _tag ?? name
  }
}

/** Uploads a logo in a form, and returns what the sandbox keeps of it. */
const uploaded = async (monite: MonitePartner, id: string, file: Upload): Promise<string> => {
  const result = await monite.entities.putLogo.result(id, { file })
  if (!result.ok) return `${result.error._tag}: ${result.error.message}`
  const { logo } = await monite.entities.get(id)
  return `${logo?.mimetype}, ${logo?.size} bytes`
}

/** Aborts a call after its request has arrived. Returns the outcome. */
const abortedInFlight = async (
  place: Place,
  call: (signal: AbortSignal) => Promise<Parameters<typeof outcomeOf>[0]>
): Promise<string> => {
  const controller = new AbortController()
  const waiting = new AbortController()
  const result = call(controller.signal)
  try {
    // A call that ends before it arrives fails the check.
    await Promise.race([Effect.runPromise(Stage.held(place), { signal: waiting.signal }), result])
  } finally {
    // A request that still waits would keep the process running.
    waiting.abort()
  }
  controller.abort()
  const outcome = outcomeOf(await result)
  await Effect.runPromise(Stage.left(place))
  return outcome
}

/** Checks of the Promise clients. */
export const promiseChecks: ReadonlyArray<Check> = [
  check("Monite: an entity is created and read, with status and request id", (place) =>
    using(moniteClient(place), async ({ entities }) => {
      const { response, value } = await entities.create.withResponse(company)
      await equal("response", [response.status, typeof response.requestId], [201, "string"])
      const read = await entities.get(value.id)
      await equal("entity", [read.id, read.email], [value.id, company.email])
    })
  ),
  check("Monite: a list item by item, page by page, as an array, and one page", (place) =>
    using(moniteClient(place), async (monite) => {
      const { id } = await monite.entities.create(company)
      const entity = monite.entity(id)
      for (let n = 1; n <= 5; n++) await entity.counterparts.create(customer(`Customer ${n}`))
      const counterparts = entity.counterparts.list({ limit: 2 })
      const items = new Set<string>()
      for await (const item of counterparts) items.add(item.id)
      await equal("items", items.size, 5)
      const pages: Array<number | undefined> = []
      for await (const { data } of counterparts.pages()) pages.push(data?.length)
      await equal("pages", pages, [2, 2, 1])
      await equal("array", (await counterparts.toArray({ limit: 3 })).length, 3)
      await equal("one page", (await counterparts).data?.length, 2)
      await equal("method on its own", (await entity.use(list)({ limit: 4 })).data?.length, 4)
    })
  ),
  check("Monite: a logo from a Blob, from bytes, from a stream and from a path", (place) =>
    using(moniteClient(place), async (monite) => {
      const { id } = await monite.entities.create(company)
      const blob = new Blob([png], { type: "image/png" })
      const kept = `image/png, ${png.length} bytes`
      await equal("Blob", await uploaded(monite, id, blob), kept)
      await equal("bytes", await uploaded(monite, id, { content: png, name: "logo.png" }), kept)
      await equal("stream", await uploaded(monite, id, { content: blob.stream(), name: "logo.png" }), kept)
      const fromPath = await uploaded(monite, id, { path: place.file ?? "logo.png" })
      const refused = fromPath.startsWith("RequestInvalid") && fromPath.includes("this runtime has no file system")
      if (place.file !== undefined) await equal("path", fromPath, kept)
      else if (!refused) await equal("path", fromPath, "RequestInvalid, because there is no file system")
    })
  ),
  check("Monite: refusals are typed, thrown or as a result", (place) =>
    using(moniteClient(place), async ({ entities }) => {
      const missing = await entities.get.result(nobody)
      if (missing.ok || missing.error._tag !== "NotFound") await equal("404", outcomeOf(missing), "NotFound")
      else await equal("body", typeof missing.error.body.error.message, "string")
      // The sandbox refuses the token, which only a server can know to be wrong.
      const query = { pagination_token: "made up" }
      await equal("422", outcomeOf(await entities.list.result(query)), "ValidationFailed")
      await equal("thrown", await thrownBy(() => entities.get(nobody)), "NotFound")
      await equal("from a loop", await thrownBy(() => entities.list(query).toArray()), "ValidationFailed")
    })
  ),
  check("Monite: a wrong option is refused, of a call and of the client", (place) =>
    using(moniteClient(place), async ({ entities }) => {
      const result = await entities.list.result({}, { timeout: 3 } as {}) // as a program without types may call it
      await equal("of a call", outcomeOf(result), "RequestInvalid")
      const misspelled = { baseURL: place.monite.baseUrl } as {} // as above
      await equal("of the client", await thrownBy(() => createMonite(misspelled)), "TypeError")
    })
  ),
  check("Maesn: 429 with Retry-After: a write waits, and a single attempt tells the wait", async (place) => {
    const fault = { operationId: "createInvoice", fault: "tooManyRequests", retryAfterSeconds: 1 } as const
    const create = (options?: RequestOptions) =>
      // A client of its own. Why: a client that was told to wait also waits before its next call.
      using(maesnClient(place), async ({ invoices }) => {
        await Effect.runPromise(Stage.script(place, [fault]))
        return invoices.create.result(invoice("429"), options)
      })
    const before = await Effect.runPromise(Stage.arrived(place, "createInvoice"))
    const once = await create({ maxAttempts: 1 })
    if (once.ok || once.error._tag !== "RateLimited") await equal("single attempt", outcomeOf(once), "RateLimited")
    else await equal("wait", once.error.retryAfter, 1000)
    await equal("outcome", outcomeOf(await create()), "done")
    await equal("requests", (await Effect.runPromise(Stage.arrived(place, "createInvoice"))) - before, 3)
  }),
  check("Maesn: a signal stops a call: before it, a read in flight, a write in flight", (place) =>
    using(maesnClient(place, `${place.stage}/hold`), async ({ invoices, taxRates }) => {
      const before = await invoices.create.result(invoice("aborted"), { signal: AbortSignal.abort() })
      await equal("before", outcomeOf(before), "NotSent aborted")
      const read = await abortedInFlight(place, (signal) => taxRates.list.result({}, { signal }))
      await equal("read", read, "Unavailable")
      const write = await abortedInFlight(place, (signal) => invoices.create.result(invoice("aborted"), { signal }))
      await equal("write", write, "OutcomeUnknown")
    })
  ),
  check("Maesn: a closed client sends nothing", async (place) => {
    const maesn = maesnClient(place)
    await maesn.taxRates.list()
    await maesn.close()
    await equal("outcome", outcomeOf(await maesn.taxRates.list.result()), "NotSent closed")
  }),
  check("webhooks are verified and handled once, and refused when a digit differs", async ({ webhooks }) => {
    const handled: Array<string> = []
    const { secret } = webhooks
    const onProblem = () => {}
    const monite = moniteWebhooks({ secret, onProblem, handle: (event) => void handled.push(event.name) })
    const maesn = maesnWebhooks({ secret, handle: () => {} })
    const delivery = (body: string) =>
      new Request("https://example.com/", { method: "POST", body, headers: { "monite-signature": webhooks.monite } })
    const altered = webhooks.body.replace("7", "8")
    const statuses: Array<number> = []
    for (const body of [webhooks.body, webhooks.body, altered]) {
      statuses.push((await monite.fetch(delivery(body))).status)
    }
    await equal("statuses", statuses, [200, 200, 401])
    await equal("handled", handled, ["receivable.issued"])
    const signed = { "x-maesn-signature": webhooks.maesn }
    await equal("refused", await thrownBy(() => maesn.verify(altered, signed)), "WebhookRejected")
  })
]
