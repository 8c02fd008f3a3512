/**
 * Section of the records: one collection at a time, page by page.
 */
import { ask } from "./Ask.ts"
import { find, make } from "./Dom.ts"

interface Collections {
  readonly collections: ReadonlyArray<{ readonly name: string; readonly count: number }>
}

interface Page {
  readonly count: number
  readonly records: ReadonlyArray<unknown>
  readonly next: number | null
}

/** Members that tell a record from others. */
const telling = /^(?:id|\w*Id|\w*_id|number|\w*[nN]umber|name|\w*[nN]ame|status|reference)$/

/** Returns a line about a record: its first members that tell it from others. */
const lineOf = (record: unknown): string => {
  if (typeof record !== "object" || record === null) return String(record)
  const members = Object.entries(record).filter(([name, value]) => telling.test(name) && value !== null)
  const plain = members.filter(([, value]) => typeof value !== "object").slice(0, 4)
  return plain.length === 0 ? "record" : plain.map(([name, value]) => `${name}: ${String(value)}`).join(", ")
}

const shownOf = (record: unknown): HTMLElement =>
  make(
    "details",
    {},
    make("summary", {}, lineOf(record)),
    make("pre", { tabindex: "0" }, JSON.stringify(record, null, 2))
  )

/** Starts the section. */
export const records = (): void => {
  const choice = find("collection", HTMLSelectElement)
  const list = find("record-list", HTMLDivElement)
  const summary = find("records-summary", HTMLParagraphElement)
  const more = find("more-records", HTMLButtonElement)
  let next = 0

  const showPage = async (): Promise<void> => {
    const collection = choice.value
    const query = new URLSearchParams({ collection, after: String(next) })
    const page = await ask<Page>("GET", `records?${query.toString()}`)
    if (page === undefined || collection !== choice.value) return
    list.append(...page.records.map(shownOf))
    next = page.next ?? 0
    more.hidden = page.next === null
    summary.textContent = `${list.children.length} of ${page.count} records shown, in order of creation.`
  }

  const showFirst = async (): Promise<void> => {
    next = 0
    list.replaceChildren()
    if (choice.value === "") summary.textContent = "No records yet."
    else await showPage()
  }

  const reload = async (): Promise<void> => {
    const found = await ask<Collections>("GET", "records")
    if (found === undefined) return
    const chosen = choice.value
    choice.replaceChildren(
      ...found.collections.map(({ count, name }) => make("option", { value: name }, `${name} (${count})`))
    )
    if (found.collections.some(({ name }) => name === chosen)) choice.value = chosen
    await showFirst()
  }

  choice.addEventListener("change", () => void showFirst())
  find("reload-records", HTMLButtonElement).addEventListener("click", () => void reload())
  more.addEventListener("click", () => void showPage())
  void reload()
}
