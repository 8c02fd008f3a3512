/**
 * Splits a text stream into JSON texts: one per line (NDJSON, JSON Lines), or one after each record separator (RFC 7464).
 */
import { parseJson } from "../values/ParseJson.ts"

/** Result of feeding text to a splitter. */
export interface Records {
  /** Complete records, without blank ones. */
  readonly records: ReadonlyArray<string>
  /** Number of characters that wait for the rest of their record. */
  readonly pending: number
}

/** Splitter of a text stream. `end` returns the last record, whose line feed may be missing. */
export interface Splitter {
  readonly feed: (text: string) => Records
  readonly end: () => Records
  /**
   * True for a record of a sequence that may be cut. These are numbers, `true`, `false` and `null` without the line feed
   * that must follow them. 12 may be the beginning of 123 (RFC 7464, 2.4).
   */
  readonly mayBeCut: (record: string) => boolean
}

const separator = "\u001e"

/**
 * Makes a splitter. A stream that starts with the record separator is read by RFC 7464, any other one by its line feeds. A
 * carriage return before a line feed is white space of the JSON text.
 */
export const makeSplitter = (): Splitter => {
  let mode: "\n" | typeof separator | undefined
  let pieces: Array<string> = []
  let pending = 0
  let nextTry = 0

  const take = (): string => {
    const record = pieces.join("")
    pieces = []
    pending = 0
    nextTry = 0
    return record
  }
  const keep = (text: string): void => {
    if (text === "") return
    pieces.push(text)
    pending += text.length
  }
  /** Returns a complete record of a sequence before the next one begins, so that its reader need not wait for that. */
  const wholeRecord = (): string | undefined => {
    // Parses again when the length has doubled, so that a long record is not parsed with every piece.
    if (mode !== separator || pending < nextTry || !pieces.at(-1)?.endsWith("\n")) return undefined
    const record = pieces.join("")
    if (parseJson(record) !== undefined) return take()
    pieces = [record]
    nextTry = pending * 2
    return undefined
  }
  const withoutBlank = (records: ReadonlyArray<string>): Records => ({
    records: records.filter((record) => record.trim() !== ""),
    pending
  })

  return {
    feed: (text) => {
      mode ??= text === "" ? undefined : text.startsWith(separator) ? separator : "\n"
      const records: Array<string> = []
      const by = mode ?? "\n"
      let start = 0
      for (let end = text.indexOf(by); end !== -1; end = text.indexOf(by, start)) {
        keep(text.slice(start, end))
        records.push(take())
        start = end + 1
      }
      keep(text.slice(start))
      const whole = wholeRecord()
      if (whole !== undefined) records.push(whole)
      return withoutBlank(records)
    },
    end: () => withoutBlank([take()]),
    mayBeCut: (record) => mode === separator && !/[\s}\]"]$/.test(record)
  }
}
