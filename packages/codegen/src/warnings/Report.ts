/**
 * What a document says and generated code does not: each remark is a warning, counted by its kind in the report.
 */
import { pointerOf } from "../openapi/Json.ts"
import type { Keys } from "../openapi/Visit.ts"

/** What kind of thing was changed or left out; the report counts by these. */
export type RemarkKind = "left out" | "read otherwise" | "renamed"

/** A warning: something in the document that is not generated as it stands. */
export interface Remark {
  readonly kind: RemarkKind
  /** JSON Pointer into the document with its overlay applied. */
  readonly pointer: string
  /** What it is, and what is done instead. */
  readonly message: string
}

/** Takes remarks in the order in which they are found. */
export type Report = (kind: RemarkKind, keys: Keys, message: string) => void

/** A list of remarks, and the function that adds to it; the same remark at the same place is one. */
export const makeReport = (): { readonly remarks: ReadonlyArray<Remark>; readonly report: Report } => {
  const remarks: Array<Remark> = []
  const seen = new Set<string>()
  return {
    remarks,
    report: (kind, keys, message) => {
      const remark = { kind, pointer: pointerOf(keys), message }
      const key = `${remark.pointer} ${message}`
      if (seen.has(key)) return
      seen.add(key)
      remarks.push(remark)
    }
  }
}
