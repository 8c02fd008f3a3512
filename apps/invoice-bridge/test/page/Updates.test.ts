/** Updates of the page in Chromium: they come by themselves, disturb no person, and say when they are missing. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { plan } from "../server/kit/Seed.ts"
import { press, shows, write } from "./kit/Checks.ts"
import { inPage, nothingWrong, pageTest } from "./kit/PageTest.ts"
import { entered, logIn, opened } from "./kit/Stage.ts"

describe("updates", () => {
  pageTest("updates come by themselves, keep focus, text and position, and stop while paused or hidden", (origin) =>
    Effect.gen(function* () {
      const made = yield* opened(origin, { width: 360 })
      const { page } = made
      const requests: Array<string> = []
      yield* inPage(async () => {
        await page.clock.install()
        await logIn(page)
        await page.locator(".numbers").waitFor()
        page.on("request", (request) => void requests.push(new URL(request.url()).pathname))
      })
      /** Lets the page's time pass. */
      const pass = inPage(async () => page.clock.runFor(5_000))
      yield* plan("new 1", { tenant: "initech" })
      yield* pass
      yield* inPage(() => shows(page, ".numbers li:first-child", "3"))
      yield* inPage(async () => {
        await page.goto(`${origin}/#/tasks`)
        await write(page, ".value input", "half a va")
        await page.evaluate(() => scrollTo(0, 120))
      })
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE bridge_tasks SET reason = 'A new reason.' WHERE asks IS NOT NULL`
      yield* pass
      yield* inPage(async () => {
        await shows(page, ".reason", "A new reason.")
        assert.deepStrictEqual(
          await page.evaluate(() => [
            document.activeElement?.matches(".value input"),
            (document.activeElement as HTMLInputElement).value,
            scrollY
          ]),
          [true, "half a va", 120]
        )
        await page.goto(`${origin}/#/runs`)
        await shows(page, "main [role=status]", "76 runs")
        await press(page, "header button[aria-pressed=false]", "Space")
        await page.locator("header button[aria-pressed=true]").waitFor()
        await page.waitForLoadState("networkidle")
        requests.length = 0
        await page.clock.runFor(30_000)
        assert.deepStrictEqual(requests, [])
        // Another view is read once, and stays as it is.
        await press(page, "header nav a[href='#/reconciliation']")
        // The table of the view before must be gone.
        await shows(page, "h1", "Reconciliation")
        await page.locator("tbody tr").first().waitFor()
        await page.waitForLoadState("networkidle")
        requests.length = 0
        await page.clock.runFor(30_000)
        assert.deepStrictEqual(requests, [])
        await page.goBack()
        await shows(page, "main [role=status]", "76 runs")
        await press(page, "header button[aria-pressed=true]", "Space")
        await page.waitForLoadState("networkidle")
        await page.evaluate(() => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => true })
          document.dispatchEvent(new Event("visibilitychange"))
        })
        requests.length = 0
        await page.clock.runFor(30_000)
        assert.deepStrictEqual(requests, [])
      })
      yield* plan("new 2", { tenant: "initech" })
      yield* inPage(async () => {
        await page.evaluate(() => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => false })
          document.dispatchEvent(new Event("visibilitychange"))
        })
        await shows(page, "main [role=status]", "77 runs")
      })
      nothingWrong(made)
    })
  )

  pageTest("a server that is away, and a session that has ended, are said in words", (origin) =>
    Effect.gen(function* () {
      const { context, page } = yield* entered(origin)
      yield* inPage(async () => {
        await page.route("**/api/**", (route) => route.abort())
        await press(page, "header nav a[href='#/runs']")
        await shows(page, "[role=alert]", "The server cannot be reached.")
        await page.unroute("**/api/**")
        await press(page, ".notice button")
        await shows(page, "main [role=status]", "75 runs")
        assert.strictEqual(await page.locator("[role=alert]").count(), 0)
        await context.clearCookies()
        await press(page, "header nav a[href='#/tasks']")
        await page.locator("#token:focus").waitFor()
        await logIn(page)
        await shows(page, "h1", "Tasks")
      })
    })
  )
})
