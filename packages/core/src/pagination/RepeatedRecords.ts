/**
 * Tells a repeated page from a page that only looks similar.
 *
 * APIs have no common name for a record's identity, so a record is known by its contents. A value that occurs twice in one
 * page identifies nothing.
 */
import { sameJson } from "../values/SameJson.ts"

const contents = (items: ReadonlyArray<unknown>): ReadonlyArray<string> => items.map((item) => JSON.stringify(item))

/** Contents that occur once in a page. */
const distinct = (items: ReadonlyArray<unknown>): ReadonlySet<string> => {
  const once = new Set<string>()
  const several = new Set<string>()
  for (const each of contents(items)) {
    if (once.has(each)) several.add(each)
    once.add(each)
  }
  for (const each of several) once.delete(each)
  return once
}

/**
 * True when a page has the records of the page before, and the records differ from each other. A single number or string
 * is not enough: two different pages may contain it.
 */
export const isSamePage = (before: ReadonlyArray<unknown>, items: ReadonlyArray<unknown>): boolean =>
  items.length > 0 &&
  sameJson(before, items) &&
  (items.length > 1 ? distinct(items).size === items.length : typeof items[0] === "object")

/** True when a page has a record of the page before. */
export const sharesRecord = (before: ReadonlyArray<unknown>, items: ReadonlyArray<unknown>): boolean => {
  if (before.length === 0) return false
  const known = distinct(before)
  return [...distinct(items)].some((each) => known.has(each))
}
