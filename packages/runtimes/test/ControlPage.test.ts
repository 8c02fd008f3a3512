// The sandbox's control page in Chromium, by keyboard alone. It loads nothing from elsewhere, and shows texts as texts.
import { assert, describe, it } from "@effect/vitest"
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import type { Page } from "playwright-core"
import { serve } from "./kit/Loopback.ts"
import { browser } from "./kit/Runtimes.ts"

/** Platform on which Chromium is installed and must run. */
const complete = process.env["CI"] !== undefined && process.platform === "linux" && process.arch === "x64"

/** Requests to the Maesn API, without a client. */
const caller =
  ({ maesn }: Sandbox) =>
  async (method: string, path: string, body?: object): Promise<number> => {
    const headers = { "x-api-key": maesn.apiKey, "x-account-key": maesn.accountKey, "content-type": "application/json" }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${maesn.baseUrl}${path}`, { method, headers, ...sent })
    await response.arrayBuffer()
    return response.status
  }

const contact = (companyName: string) => ({ contactType: "COMPANY", companyName })

/** A name that would run a script, and ask another server, if the page read it as HTML. */
const markup = '<img src="https://evil.example/" onerror="document.title=1">'

/** Presses Tab until an element has the focus. */
const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let presses = 0; presses < 200; presses++) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return
    await page.keyboard.press("Tab")
  }
  assert.fail(`Tab does not reach ${selector}`)
}

const press = async (page: Page, selector: string): Promise<void> => {
  await tabTo(page, selector)
  await page.keyboard.press("Enter")
}

const write = async (page: Page, selector: string, text: string): Promise<void> => {
  await tabTo(page, selector)
  await page.keyboard.press("ControlOrMeta+A")
  await page.keyboard.type(text)
}

/** Waits until a text is in an element. */
const shows = (page: Page, selector: string, text: string) =>
  page.locator(selector).filter({ hasText: text }).first().waitFor()

/** Controls without a name for people who do not see the page, and ids that occur twice. */
const unnamed = (page: Page) =>
  page.evaluate(() => {
    const named = (element: Element): boolean =>
      element.getAttribute("aria-label") !== null ||
      element.getAttribute("aria-labelledby") !== null ||
      (element.role === null && (element.closest("label") ?? element).textContent.trim() !== "")
    const controls = [...document.querySelectorAll("input, select, button, [tabindex='0'][role]")]
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id)
    return [
      ...controls.filter((control) => !named(control)).map(({ outerHTML }) => outerHTML),
      ...ids.filter((id, index) => ids.indexOf(id) !== index)
    ]
  })

/** Opens the control page. Collects what must not happen: errors, and requests to other servers. */
const opened = (sandbox: Sandbox, options: { readonly colorScheme?: "light" | "dark"; readonly width?: number }) =>
  Effect.gen(function* () {
    const started = yield* browser
    const wrong: Array<string> = []
    const { origin } = new URL(sandbox.maesn.baseUrl)
    const page = yield* Effect.promise(async () => {
      const { colorScheme = "light", width = 1280 } = options
      const made = await started.newPage({ colorScheme, viewport: { width, height: 900 } })
      made.setDefaultTimeout(20_000)
      made.on("console", (message) => {
        if (message.type() !== "log") wrong.push(message.text())
      })
      made.on("pageerror", ({ message }) => wrong.push(message))
      made.on("request", (request) => {
        if (!request.url().startsWith(`${origin}/__sandbox`) && !request.url().startsWith("data:"))
          wrong.push(request.url())
      })
      await made.goto(`${origin}/__sandbox`)
      await shows(made, "#connection", "Live")
      return made
    })
    return { page, wrong }
  })

const running = Effect.acquireRelease(
  Effect.promise(() => startSandbox({ rateLimitPerSecond: 0 })),
  (sandbox) => Effect.promise(() => sandbox.close())
)

describe("the control page", () => {
  const check = (
    name: string,
    test: Effect.Effect<void, Effect.Error<typeof browser>, Effect.Services<typeof running>>
  ) =>
    it.live(name, (context) =>
      Effect.scoped(test).pipe(
        Effect.catchTag("Absent", ({ excused = false, message }) =>
          Effect.sync(() => {
            if (complete && !excused) assert.fail(message)
            context.skip(message)
          })
        )
      )
    )

  check(
    "shows requests as they come in, filtered, and waits when it is paused",
    Effect.gen(function* () {
      const sandbox = yield* running
      const { page, wrong } = yield* opened(sandbox, {})
      const call = caller(sandbox)
      yield* Effect.promise(async () => {
        const rows = page.locator("#request-rows tr")
        await call("POST", "/accounting/contacts", contact("Customer GmbH"))
        await call("POST", "/accounting/contacts", { contactType: "NONE" })
        await call("GET", `/${encodeURIComponent(markup)}`)
        await shows(page, "#request-rows tr", "createContact")
        await shows(page, "#request-rows", "404")
        assert.strictEqual(await rows.count(), 3)
        // The newest is first.
        assert.match(await rows.first().innerText(), /404/)
        await shows(page, "#request-rows tr", "1 problem")

        await write(page, "#by-operation", "createcontact")
        await shows(page, "#requests-summary", "2 of 3 requests shown")
        assert.strictEqual(await rows.count(), 2)
        await tabTo(page, "#by-status")
        await page.keyboard.type("4xx")
        await shows(page, "#requests-summary", "1 of 3 requests shown")
        await press(page, "#request-rows summary")
        await shows(page, "#request-rows li", "body.contactType")

        await press(page, "#pause")
        assert.strictEqual(await page.locator("#request-rows").getAttribute("aria-live"), "off")
        await call("POST", "/accounting/contacts", { contactType: "NONE" })
        await shows(page, "#requests-summary", "Paused. New requests: 1.")
        assert.strictEqual(await rows.count(), 1)
        await page.keyboard.press("Enter")
        await shows(page, "#requests-summary", "2 of 4 requests shown")
        assert.strictEqual(await rows.count(), 2)
        assert.deepStrictEqual(await unnamed(page), [])
      })
      assert.deepStrictEqual(wrong, [])
    })
  )

  check(
    "shows records as text",
    Effect.gen(function* () {
      const sandbox = yield* running
      const call = caller(sandbox)
      yield* Effect.promise(() => call("POST", "/accounting/contacts", contact(markup)))
      const { page, wrong } = yield* opened(sandbox, {})
      yield* Effect.promise(async () => {
        await shows(page, "#records-summary", "2 of 2 records shown")
        await shows(page, "#record-list summary", markup)
        assert.strictEqual(await page.locator("img").count(), 0)
        await press(page, "#record-list summary")
        await shows(page, "#record-list details[open] pre", '"companyName": "Sample customer"')
      })
      assert.deepStrictEqual(wrong, [])
    })
  )

  check(
    "turns faults on and off, by chance and by operation",
    Effect.gen(function* () {
      const sandbox = yield* running
      const { page, wrong } = yield* opened(sandbox, {})
      const call = caller(sandbox)
      const create = () => call("POST", "/accounting/contacts", contact("Customer GmbH"))
      yield* Effect.promise(async () => {
        await write(page, "input[name=unavailable]", "1")
        await page.keyboard.press("Enter")
        await shows(page, "#message", "The chances are set.")
        assert.strictEqual(await create(), 503)
        await shows(page, "#rate-fields label", "(injected: 1)")

        await write(page, "#script-operation", "nonsense")
        await press(page, "#script button[type=submit]")
        await shows(page, "#message.bad", 'operationId "nonsense" is no operation of this sandbox')
        await page.locator("#script-operation").focus()
        await write(page, "#script-operation", "createContact")
        await tabTo(page, "#script-fault")
        await page.keyboard.type("serverError")
        await press(page, "#script button[type=submit]")
        await shows(page, "#script-rows tr", "createContact")
        assert.deepStrictEqual([await create(), await call("GET", "/health")], [500, 503])
        await press(page, "#script button[type=submit]")
        await page.waitForFunction(() => document.querySelectorAll("#script-rows button").length === 2)

        await page.locator("#rates-off").focus()
        await press(page, "#rates-off")
        await shows(page, "#message", "All chances are off.")
        assert.deepStrictEqual([await create(), await call("GET", "/health")], [500, 200])
        await press(page, "#script-rows button")
        await page.waitForFunction(() => document.querySelectorAll("#script-rows button").length === 1)
        await press(page, "#script-rows button")
        await shows(page, "#script-rows", "No entries.")
        assert.strictEqual(await create(), 201)
      })
      // Chromium reports the refusal of the unknown operation on its console.
      assert.lengthOf(wrong, 1, wrong.join("\n"))
      assert.include(wrong[0], "400")
    })
  )

  check(
    "moves the clock, and sends webhook deliveries again",
    Effect.gen(function* () {
      const sandbox = yield* running
      const { page, wrong } = yield* opened(sandbox, {})
      const call = caller(sandbox)
      let received = 0
      const hook = yield* serve((_, response) => {
        received += 1
        response.end()
      })
      yield* Effect.promise(async () => {
        await call("POST", "/webhooks", { callbackUrl: `${hook}/hook`, resource: "CONTACT", eventType: "CREATED" })
        await press(page, "button[data-advance='86400000']")
        await shows(page, "#offset", "1 day ahead")
        await call("POST", "/accounting/contacts", contact("Customer GmbH"))
        const [, made] = sandbox.maesn.contacts()
        assert.isAbove(Date.parse(made?.createdDate ?? ""), Date.now() + 80_000_000)
        await press(page, "#clock-back")
        await shows(page, "#offset", "not moved")

        await shows(page, "#delivery-rows tr", `${hook}/hook`)
        await write(page, "#times", "2")
        await press(page, "#delivery-rows button")
        await shows(page, "#message", "Delivery 1 is sent again, as 2, 3.")
        await shows(page, "#delivery-rows tr", "3 (again 1)")
        await page.waitForFunction(() => document.querySelectorAll("#delivery-rows .good").length === 3)
        assert.strictEqual(received, 3)
        assert.deepStrictEqual(await unnamed(page), [])
      })
      assert.deepStrictEqual(wrong, [])
    })
  )

  for (const colorScheme of ["light", "dark"] as const) {
    check(
      `fits a narrow window, and has its own ${colorScheme} colors`,
      Effect.gen(function* () {
        const sandbox = yield* running
        const { page } = yield* opened(sandbox, { colorScheme, width: 400 })
        yield* Effect.promise(async () => {
          await caller(sandbox)("POST", "/accounting/contacts", contact("Customer GmbH"))
          await shows(page, "#request-rows tr", "createContact")
          const { back, wide } = await page.evaluate(() => ({
            wide: document.documentElement.scrollWidth - globalThis.innerWidth,
            back: getComputedStyle(document.body).backgroundColor
          }))
          assert.isAtMost(wide, 0)
          const [red = 0] = (back.match(/\d+/g) ?? []).map(Number)
          assert.strictEqual(red > 127, colorScheme === "light", back)
        })
      })
    )
  }
})
