/** Checks of a page for people who use it by keyboard, by ear, on a phone, or with weak eyes. */
import { assert } from "@effect/vitest"
import type { Page } from "playwright-core"

/** Presses Tab until an element has the focus. */
export const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let presses = 0; presses < 250; presses++) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return
    await page.keyboard.press("Tab")
  }
  assert.fail(`Tab does not reach ${selector}`)
}

/** Goes to an element by Tab, and presses a key there. */
export const press = async (page: Page, selector: string, key = "Enter"): Promise<void> => {
  await tabTo(page, selector)
  await page.keyboard.press(key)
}

/** Writes into a field that Tab reaches. */
export const write = async (page: Page, selector: string, text: string): Promise<void> => {
  await tabTo(page, selector)
  await page.keyboard.press("ControlOrMeta+A")
  await page.keyboard.type(text)
}

/** Waits until a text is in an element. */
export const shows = (page: Page, selector: string, text: string): Promise<void> =>
  page.locator(selector).filter({ hasText: text }).first().waitFor()

/** Names and roles: what is wrong for people who do not see the page. */
export const unnamed = (page: Page): Promise<ReadonlyArray<string>> =>
  page.evaluate(() => {
    const textOf = (element: Element | null): string => element?.textContent?.trim() ?? ""
    const nameOf = (element: Element): string => {
      const label = element.getAttribute("aria-label")
      if (label !== null) return label
      const by = element.getAttribute("aria-labelledby")
      if (by !== null)
        return by
          .split(" ")
          .map((id) => textOf(document.getElementById(id)))
          .join(" ")
      if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) {
        return [...(element.labels ?? [])].map(textOf).join(" ")
      }
      return textOf(element)
    }
    const wrong: Array<string> = []
    const must = (isRight: boolean, what: string, element?: Element) => {
      if (!isRight) wrong.push(`${what} ${element?.outerHTML.slice(0, 200) ?? ""}`)
    }
    for (const control of document.querySelectorAll(
      "input, select, button, a[href], summary, article, section, nav, pre, [role='img']"
    )) {
      must(nameOf(control).trim() !== "", "no name:", control)
    }
    for (const image of document.querySelectorAll("img")) must(image.hasAttribute("alt"), "no alt:", image)
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id)
    must(new Set(ids).size === ids.length, `an id occurs twice: ${ids.join(" ")}`)
    must(document.documentElement.lang === "en", "no language")
    must(document.title !== "", "no title")
    must(document.querySelectorAll("main").length === 1, "not one main")
    must(document.querySelectorAll("h1").length === 1, "not one h1")
    let level = 1
    for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
      const next = Number(heading.tagName.slice(1))
      must(next <= level + 1, "a heading's level is left out:", heading)
      level = next
    }
    for (const table of document.querySelectorAll("table")) {
      must(table.caption !== null && table.getAttribute("role") === "table", "a table without caption or role:", table)
      must(
        [...table.querySelectorAll("thead th")].every((cell) => cell.getAttribute("scope") === "col"),
        "no scope:",
        table
      )
      must(
        [...table.querySelectorAll("tbody tr")].every((row) => row.querySelector("th[scope='row']") !== null),
        "no row header:",
        table
      )
    }
    return wrong
  })

/** Texts whose contrast with their background is too low (WCAG 2.2, 1.4.3), with the ratio. */
export const lowContrast = (page: Page): Promise<ReadonlyArray<string>> =>
  page.evaluate(() => {
    type Color = readonly [red: number, green: number, blue: number, alpha: number]
    const canvas = document.createElement("canvas")
    canvas.width = canvas.height = 1
    const context = canvas.getContext("2d", { willReadFrequently: true })!
    const read = (text: string): Color => {
      context.clearRect(0, 0, 1, 1)
      context.fillStyle = text
      context.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data
      return [red, green, blue, alpha / 255]
    }
    const over = (top: Color, below: Color): Color => {
      const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3])
      return [mix(0), mix(1), mix(2), 1]
    }
    const backgroundOf = (element: Element | null): Color => {
      if (element === null) return [255, 255, 255, 1]
      const own = read(getComputedStyle(element).backgroundColor)
      return own[3] === 1 ? own : over(own, backgroundOf(element.parentElement))
    }
    const luminance = ([red, green, blue]: Color): number => {
      const linear = (value: number) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
    const ratio = (one: Color, two: Color): number => {
      const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a) as [number, number]
      return (light + 0.05) / (dark + 0.05)
    }
    const wrong: Array<string> = []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode() !== null) {
      const element = texts.currentNode.parentElement
      if (element === null || texts.currentNode.textContent?.trim() === "" || !element.checkVisibility()) continue
      if (element.closest("[disabled], noscript, datalist") !== null) continue
      const style = getComputedStyle(element)
      const size = Number.parseFloat(style.fontSize)
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
      const background = backgroundOf(element)
      const found = ratio(over(read(style.color), background), background)
      if (found < (isLarge ? 3 : 4.5))
        wrong.push(`${found.toFixed(2)} "${texts.currentNode.textContent}" in ${element.outerHTML.slice(0, 120)}`)
    }
    return wrong
  })

/** Elements that make the page wider than the screen. */
export const tooWide = (page: Page): Promise<ReadonlyArray<string>> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .map(({ outerHTML }) => outerHTML.slice(0, 160))
  })

/** Controls that are smaller than 24 by 24 pixels and no link in a text (WCAG 2.2, 2.5.8). */
export const tooSmall = (page: Page): Promise<ReadonlyArray<string>> =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, nav a, .numbers a, .choices a")]
      .filter((control) => control.checkVisibility())
      .filter((control) => {
        const { height, width } = control.getBoundingClientRect()
        return height < 24 || width < 24
      })
      .map(({ outerHTML }) => outerHTML.slice(0, 160))
  )

/** Goes through all controls by Tab. Returns those that show no outline. */
export const withoutOutline = async (page: Page, most: number): Promise<ReadonlyArray<string>> => {
  const wrong: Array<string> = []
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press("Tab")
    const found = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return "end"
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      const { height, right, width } = element.getBoundingClientRect()
      const isSeen = width > 0 && height > 0 && right > 0
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2 && isSeen
        ? ""
        : element.outerHTML.slice(0, 160)
    })
    if (found === "end") return wrong
    if (found !== "") wrong.push(found)
  }
  return wrong
}
