/**
 * Warnings of lists: F12.
 */
import type { WarningRows } from "./Definition.ts"

export const pagingWarnings = {
  "paging-items-open": {
    code: "F1201",
    kind: "read otherwise",
    meaning: "`items` of `x-faktura-pagination` leads to no list in some response; items have the type unknown.",
    advice: "Correct `items`, or describe the response."
  },
  "paging-list-ambiguous": {
    code: "F1202",
    kind: "left out",
    meaning: "A response has several lists that may be the list of the page; the list has no pages.",
    advice: "Declare `x-faktura-pagination` with `items` in the overlay."
  },
  "paging-ambiguous": {
    code: "F1203",
    kind: "left out",
    meaning: "Two conventions of paging fit an operation equally; the list has no pages.",
    advice: "Declare `x-faktura-pagination` in the overlay."
  },
  "paging-responses-differ": {
    code: "F1204",
    kind: "left out",
    meaning: "The responses of an operation page in different ways; the list has no pages.",
    advice: "Declare `x-faktura-pagination` in the overlay."
  },
  "paging-start-unknown": {
    code: "F1205",
    kind: "left out",
    meaning: "The number of the first page may be 0 or 1; the list has no pages.",
    advice: "Declare `x-faktura-pagination` with `first` in the overlay."
  },
  "paging-offset-from-one": {
    code: "F1206",
    kind: "left out",
    meaning: "An offset counts from 1, which no style of paging means; the list has no pages.",
    advice: "Page by hand."
  },
  "paging-field-unreachable": {
    code: "F1207",
    kind: "left out",
    meaning: "The field that names the next page has a dot in its name; the list has no pages.",
    advice: "Declare `x-faktura-pagination` with other fields in the overlay, or page by hand."
  }
} as const satisfies WarningRows
