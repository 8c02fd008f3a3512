/**
 * A text stream as its JSON texts: one on each line (NDJSON, JSON Lines), or each after a record separator (RFC 7464).
 */
import { parseJson } from "../values/ParseJson.ts"

/** What a feed of text brought to an end. */
export interface Records {
  /** The texts of whole records, without blank ones. */
  readonly records: ReadonlyArray<string>
  /** How many characters wait for the rest of their record. */
  readonly pending: number
}

/** Takes a stream's text piece by piece; `end` gives the last record, whose line break may be missing. */
export interface Splitter {
  readonly feed: (text: string) => Records
  readonly end: () => Records
  /**
   * True for a record of a sequence that may have lost its end: a number, `true`, `false` or `null` without the line feed
   * that has to follow it. 12 may be what is left of 123 (RFC 7464, 2.4).
   */
  readonly isBrokenOff: (record: string) => boolean
}

const separator = "\u001e"

/**
 * Makes a splitter. A stream whose first character is the record separator is read by RFC 7464, every other one by its line
 * feeds; a carriage return before one is white space, and so part of no JSON.
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
  /** A record of a sequence is over when the next one begins, but its reader should not have to wait for that. */
  const wholeRecord = (): string | undefined => {
    // Tried again when it has doubled, so that a long record is not parsed from its beginning with every piece.
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
    isBrokenOff: (record) => mode === separator && !/[\s}\]"]$/.test(record)
  }
}
