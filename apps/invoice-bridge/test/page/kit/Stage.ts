/** The page in Chromium, over a server with work in all statuses. */
import { assert } from "@effect/vitest"
import { Context, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { Absent, browser } from "../../../../../packages/runtimes/test/kit/Runtimes.ts"
import { hourOf } from "../../../src/runs/Hours.ts"
import { runStatuses } from "../../../src/runs/Run.ts"
import { Runs } from "../../../src/runs/Runs.ts"
import { ask, bring, compare, plan, tenants, tried } from "../../server/kit/Seed.ts"
import { token } from "../../server/kit/Serving.ts"

/** Platform on which Chromium is installed and must run. */
const complete = process.env["CI"] !== undefined && process.platform === "linux" && process.arch === "x64"

/** Skips a test on a machine without Chromium, and says why. */
export const orSkipped =
  (test: { readonly skip: (reason: string) => void }) =>
  <A, E, R>(effect: Effect.Effect<A, E | Absent, R>) =>
    Effect.catchIf(
      effect,
      (error): error is Extract<E | Absent, Absent> => error instanceof Absent,
      ({ excused = false, message }: Absent) =>
        Effect.sync(() => {
          if (complete && !excused) assert.fail(message)
          console.warn(`The page in Chromium is skipped: ${message}`)
          test.skip(message)
        })
    )

/** A name that would run a script, and ask another server, if the page read it as HTML. */
export const markup = '<img src="https://evil.example/" onerror="document.title=1"><script>document.title=2</script>'

/** Counts of the hours before, as a day has them. */
const day = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const now = hourOf(yield* Effect.clockWith((clock) => clock.currentTimeMillis))
  for (let ago = 1; ago < 24; ago++) {
    const amounts = {
      done: Math.round(220 + 200 * Math.sin(ago / 3.5)),
      later: ago % 5 === 0 ? 30 + ago : 0,
      asked: ago === 7 || ago === 8 ? 12 : 0,
      failed: ago === 15 ? 4 : 0
    }
    for (const [ended, amount] of Object.entries(amounts)) {
      if (amount === 0) continue
      yield* sql`INSERT INTO bridge_hours VALUES (${now - ago * 3_600_000}, 'initech', 'CarryInvoice', ${ended}, ${amount})`
    }
  }
})

/** Stores work in all statuses, tasks of all forms, differences of all kinds, and hostile names. */
export const seeded = Effect.gen(function* () {
  yield* tenants("acme", "globex", "initech")
  for (const tenant of ["acme", "globex"]) {
    for (const [index, status] of runStatuses.entries()) {
      const run = `monite:${tenant}:0000${index}:2026-03-01T10:00:00.000Z`
      yield* plan(run, { tenant, title: `INV-2026-00${index}`, subject: `monite:${tenant}:0000${index}` })
      if (status === "blocked" && tenant === "acme") continue
      yield* bring(
        run,
        status,
        status === "failed" ? "The stored result cannot be read: it was written by another version." : undefined
      )
    }
  }
  for (let index = 0; index < 60; index++) {
    const run = `monite:initech:${index}:2026-03-01T10:00:00.000Z`
    yield* plan(run, { tenant: "initech", title: `RE-${1_000 + index}` })
    yield* bring(run, "done")
  }
  const blocked = "monite:acme:00003:2026-03-01T10:00:00.000Z"
  yield* tried(
    blocked,
    "contact",
    1,
    "later",
    "Maesn did not respond within 30 seconds. The next try looks up whether the contact exists."
  )
  yield* tried(blocked, "contact", 2, "done")
  yield* tried(blocked, "invoice", 1, "asked", "The tenant's table has no tax code for sales with 19 %.")
  const task = yield* ask(
    [blocked, ...Array.from({ length: 7 }, (_, index) => `monite:initech:${index}:2026-03-01T10:00:00.000Z`)],
    {
      asks: "taxCodes.sales.1900"
    }
  )
  yield* ask(["monite:globex:00003:2026-03-01T10:00:00.000Z"], {
    tenant: "globex",
    kind: "refused",
    about: "invoice INV-2026-003",
    reason: "Xero refuses the invoice: the period 2025-12 is closed. Open the period, or book the invoice by hand."
  })
  yield* plan(`hostile ${markup}`, { tenant: "globex", title: markup, subject: markup })
  yield* bring(`hostile ${markup}`, "waiting", markup)
  yield* ask([`hostile ${markup}`], { tenant: "globex", kind: "refused", about: markup, reason: markup })
  yield* compare("acme", [
    ["missing", "INV-2026-090", "issued in Monite, not in accounting"],
    [
      "duplicate",
      "INV-2026-091",
      "2 times in accounting: 11111111-1111-4111-8111-111111111111, 22222222-2222-4222-8222-222222222222"
    ],
    ["drift", "INV-2026-092", "amount in minor units: 119000 in Monite, 118000 in accounting"],
    ["drift", "INV-2026-092", "due date: 2026-03-31 in Monite, 2026-03-30 in accounting"],
    ["drift", markup, `number: ${markup} in Monite, none in accounting`],
    [
      "orphan",
      "CN-2026-093",
      "refers to receivable 33333333-3333-4333-8333-333333333333, which is not issued",
      "credit note"
    ]
  ])
  yield* day
  return {
    blocked,
    task,
    failed: (yield* Runs.use((runs) => runs.get("monite:acme:00006:2026-03-01T10:00:00.000Z")))?.run ?? ""
  }
})

export interface Look {
  readonly colorScheme?: "light" | "dark"
  readonly width?: number
  readonly reducedMotion?: "reduce"
}

/** A page, and what must not happen on it. */
export interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of the console, violations of the content security policy, and requests to other servers. */
  readonly wrong: ReadonlyArray<string>
}

const watch = (page: Page, origin: string, wrong: Array<string>): void => {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(message.text())
  })
  page.on("pageerror", (error) => wrong.push(String(error)))
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) wrong.push(request.url())
  })
}

const newPage = async (
  started: Browser,
  origin: string,
  { colorScheme = "light", reducedMotion, width = 1280 }: Look
) => {
  const context = await started.newContext({
    colorScheme,
    viewport: { width, height: width < 600 ? 740 : 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    ...(reducedMotion === undefined ? {} : { reducedMotion })
  })
  const wrong: Array<string> = []
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  watch(page, origin, wrong)
  // Violations of frames and workers too, which the console may not show.
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) =>
      console.error(`violation of ${violatedDirective} by ${blockedURI}`)
    )
  })
  return { page, context, wrong }
}

/** The browser of a test. */
export class Chromium extends Context.Service<Chromium, Browser>()("test/Chromium") {}

/** Starts a browser for a test. */
export const inChromium = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(browser, (started) => Effect.provideService(effect, Chromium, started))

/** Opens an address in a new browser window. Without a session that is the login. */
export const opened = (address: string, look: Look = {}) =>
  Effect.gen(function* () {
    const started = yield* Chromium
    return yield* Effect.acquireRelease(
      Effect.promise(async (): Promise<Opened> => {
        const made = await newPage(started, new URL(address).origin, look)
        await made.page.goto(address)
        return made
      }),
      ({ context }) => Effect.promise(() => context.close())
    )
  })

/** Logs in by keyboard. The field has the focus. */
export const logIn = async (page: Page, given = token): Promise<void> => {
  await page.locator("#token:focus").waitFor()
  await page.keyboard.type(given)
  await page.keyboard.press("Enter")
}

/** Opens the page after the login. */
export const entered = (origin: string, look: Look = {}) =>
  Effect.tap(opened(origin, look), ({ page }) =>
    Effect.promise(async () => {
      await logIn(page)
      await page.locator(".numbers").waitFor()
    })
  )
