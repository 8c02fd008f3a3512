/**
 * Warnings F12: paging of lists.
 */
import type { WarningRows } from "./Definition.ts"

export const pagingWarnings = {
  "paging-items-open": {
    code: "F1201",
    kind: "read otherwise",
    meaning: "`items` of `x-faktura-pagination` is not a list in every response. The items have type `unknown`.",
    advice: "Correct `items`, or describe the response in the overlay."
  },
  "paging-list-ambiguous": {
    code: "F1202",
    kind: "left out",
    meaning: "A response has several lists, and any of them may be the page. No page functions are generated.",
    advice: "Declare `x-faktura-pagination` with `items` in the overlay."
  },
  "paging-ambiguous": {
    code: "F1203",
    kind: "left out",
    meaning: "Two paging conventions match an operation equally well. No page functions are generated.",
    advice: "Declare `x-faktura-pagination` in the overlay."
  },
  "paging-responses-differ": {
    code: "F1204",
    kind: "left out",
    meaning: "The responses of an operation use different kinds of paging. No page functions are generated.",
    advice: "Declare `x-faktura-pagination` in the overlay."
  },
  "paging-start-unknown": {
    code: "F1205",
    kind: "left out",
    meaning: "The number of the first page may be 0 or 1. No page functions are generated.",
    advice: "Declare `x-faktura-pagination` with `first` in the overlay."
  },
  "paging-offset-from-one": {
    code: "F1206",
    kind: "left out",
    meaning: "An offset counts from 1, which no paging style supports. No page functions are generated.",
    advice: "Write the loop over the pages yourself."
  },
  "paging-field-unreachable": {
    code: "F1207",
    kind: "left out",
    meaning: "The field with the next page has a dot in its name. No page functions are generated.",
    advice: "Declare `x-faktura-pagination` with other fields, or write the loop over the pages yourself."
  }
} as const satisfies WarningRows
