/** How the page looks: light and dark, on a phone and on a desk; names, contrast, sizes, outlines. And the size of its files. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { bundlePage } from "../../page/bundle.ts"
import { inMemory, serve } from "../server/kit/Serving.ts"
import { lowContrast, tooSmall, tooWide, unnamed, withoutOutline } from "./kit/Checks.ts"
import { entered, inChromium, opened, orSkipped, seeded } from "./kit/Stage.ts"

const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1000, reducedMotion: "reduce" },
  { colorScheme: "light", width: 360 },
  { colorScheme: "dark", width: 320 }
] as const

describe("the page looks right", () => {
  for (const look of looks) {
    it.live(`${look.colorScheme}, ${look.width} pixels wide`, (test) =>
      Effect.gen(function* () {
        const { blocked, failed } = yield* seeded
        const origin = yield* serve({ traceUrl: "https://traces.example/{traceId}" })
        const login = yield* opened(origin, look)
        const { page, wrong } = yield* entered(origin, look)
        const check = async (name: string, of = page) => {
          const found = {
            unnamed: await unnamed(of),
            lowContrast: await lowContrast(of),
            tooWide: await tooWide(of),
            tooSmall: await tooSmall(of),
            animations: await of.evaluate(() => document.getAnimations().length)
          }
          assert.deepStrictEqual(
            found,
            { unnamed: [], lowContrast: [], tooWide: [], tooSmall: [], animations: 0 },
            name
          )
        }
        yield* Effect.promise(async () => {
          await login.page.locator("#token:focus").waitFor()
          await check("login", login.page)
          for (const [name, hash, ready] of [
            ["overview", "#/", ".numbers"],
            ["runs", "#/runs", "tbody tr"],
            ["a page of runs", "#/runs?status=done&title=re", "tbody tr"],
            ["no runs", "#/runs?title=none", "p.quiet[role=status]"],
            ["blocked run", `#/run?run=${encodeURIComponent(blocked)}`, ".steps li"],
            ["failed run", `#/run?run=${encodeURIComponent(failed)}`, ".steps li"],
            ["unknown run", "#/run?run=none", "[role=alert]"],
            ["tasks", "#/tasks", ".task"],
            ["reconciliation", "#/reconciliation", "tbody tr"],
            ["drift", "#/reconciliation?tenant=acme&kind=drift", "mark"],
            ["not found", "#/nothing", "h1"]
          ] as const) {
            await page.goto(`${origin}/${hash}`)
            await page.locator(ready).first().waitFor()
            for (const summary of await page.locator("summary").all()) await summary.click()
            await check(name)
          }
          await page.goto(`${origin}/#/tasks`)
          await page.locator(".task").first().waitFor()
          assert.deepStrictEqual(await withoutOutline(page, 30), [])
          // The first control skips the navigation.
          await page.reload()
          await page.locator(".task").first().waitFor()
          await page.keyboard.press("Tab")
          assert.strictEqual(await page.evaluate(() => document.activeElement?.textContent), "Skip to the content")
          await page.keyboard.press("Enter")
          assert.strictEqual(await page.evaluate(() => document.activeElement?.id), "main")
          const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
          assert.strictEqual(ground, look.colorScheme === "light" ? "rgb(246, 247, 247)" : "rgb(17, 20, 21)")
        })
        // Chromium reports the one run that does not exist.
        assert.deepStrictEqual(
          wrong.filter((each) => !/status of 404/.test(each)),
          []
        )
      }).pipe(inChromium, Effect.scoped, orSkipped(test), Effect.provide(inMemory))
    )
  }

  it.effect("its files are small, and the same for the same sources", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "faktura-bundle-"))),
        (made) => Effect.sync(() => rmSync(made, { recursive: true }))
      )
      const [one, two] = [join(folder, "one"), join(folder, "a folder with another name", "two")]
      yield* Effect.promise(() => bundlePage(one))
      yield* Effect.promise(() => bundlePage(two))
      const names = readdirSync(one)
      assert.deepStrictEqual(names.toSorted(), [
        "icon.svg",
        "index.html",
        "login.css",
        "login.html",
        "login.js",
        "page.css",
        "page.js"
      ])
      for (const name of names)
        assert.deepStrictEqual(readFileSync(join(one, name)), readFileSync(join(two, name)), name)
      const packed = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(one, name)), { level: 9 }).length, 0)
      assert.isBelow(packed, 60_000)
      for (const name of names) {
        const text = readFileSync(join(one, name), "utf8")
        // Addresses of other servers: only names of XML and of licenses.
        assert.deepStrictEqual(
          [...text.matchAll(/https?:\/\/[\w.-]+/g)]
            .map(([url]) => url)
            .filter((url) => url !== "http://www.w3.org" && url !== "https://github.com"),
          [],
          name
        )
        assert.notMatch(text, /<script(?![^>]* src=)|\son\w+=|style="|javascript:/i, name)
      }
    })
  )
})
