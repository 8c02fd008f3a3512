/**
 * Reads the items of an open response: events, lines, or the bytes themselves.
 */
import * as Sse from "effect/encoding/Sse"
import { charsetOf, notOf, streamDecoder } from "../http/Charset.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { WireSchema } from "../schema/WireSchema.ts"
import { makeSplitter } from "./Lines.ts"
import type { Records } from "./Lines.ts"
import type { Operation } from "../operation/Operation.ts"
import { parseJson } from "../values/ParseJson.ts"

/** Longest event or line, in characters: 16 Mi. In bytes it may be more, where characters take several bytes. */
export const longestItem: number = 16 * 1024 * 1024

/** Server-sent event (WHATWG HTML, 9.2). */
export interface ServerSentEvent<A> {
  /** Type of the event; `message` when the server names none. */
  readonly event: string
  /** Last id that the server sent, with this event or an earlier one; empty when it sent none. */
  readonly id: string
  readonly data: A
}

/** Schema of an item; undefined: the document declares none. */
export type StreamSchema = WireSchema<unknown> | undefined

/** Reason that no more items follow: the end of the stream, or an invalid item. */
export type Stop = "over" | { readonly problems: ReadonlyArray<RequestProblem>; readonly raw: string }

/** Reader of bytes. It appends complete items to `out`; a returned `Stop` ends the stream after them. */
export interface ItemReader {
  readonly feed: (chunk: Uint8Array, out: Array<unknown>) => Stop | undefined
  readonly end: (out: Array<unknown>) => Stop | undefined
}

type Item = { readonly value: unknown } | Exclude<Stop, "over">

const stopped = (problem: string, raw: string): Exclude<Stop, "over"> => ({
  problems: [{ field: "body", problem }],
  raw
})

const tooLong = stopped(`Expected events and lines of at most ${longestItem} characters`, "")

/** How items are read and checked. */
export interface Reading {
  readonly schemas: ReadonlyArray<StreamSchema>
  readonly check: Operation["check"]
  /** Media type of the response, which may name the charset of lines. Events are always UTF-8. */
  readonly contentType: string | null
  /** Given: an item that matches no schema is passed on unchanged, and reported to this function. */
  readonly passed?: (value: unknown, problems: ReadonlyArray<RequestProblem>) => void
}

/** Returns the problems of a value with the first schema; an empty list when it matches any of the schemas. */
const problemsIn = (value: unknown, { check, schemas }: Reading, root: string): ReadonlyArray<RequestProblem> => {
  if (check === undefined) return []
  let first: ReadonlyArray<RequestProblem> = []
  for (const schema of schemas) {
    const problems = schema === undefined ? [] : check(schema, value, "open", root)
    if (problems.length === 0) return []
    if (first.length === 0) first = problems
  }
  return first
}

/**
 * Reads the data of an event: JSON of the declared schema, or plain text when the schema allows text or none is declared. A
 * JSON string is read as plain text when the schema allows that: with its quotation marks.
 */
const dataOf = (text: string, reading: Reading): Item => {
  // Without validation the document's schemas are not in the program: data that is JSON is parsed.
  if (reading.check !== undefined && !reading.schemas.some((schema) => schema !== undefined)) return { value: text }
  const parsed = parseJson(text)
  const isText = typeof parsed?.json === "string" && reading.check !== undefined
  if (isText && problemsIn(text, reading, "data").length === 0) return { value: text }
  const problems = parsed === undefined ? undefined : problemsIn(parsed.json, reading, "data")
  if (parsed !== undefined && problems?.length === 0) return { value: parsed.json }
  if (problemsIn(text, reading, "data").length === 0) return { value: text }
  if (parsed !== undefined && problems !== undefined && reading.passed !== undefined) {
    reading.passed(parsed.json, problems)
    return { value: parsed.json }
  }
  return { problems: problems ?? [{ field: "data", problem: "Not JSON" }], raw: text }
}

/** Makes the reader of server-sent events, by WHATWG HTML. It ignores `retry`, because nothing reconnects. */
export const events = (reading: Reading): ItemReader => {
  // The parser removes the byte order mark; the decoder must not remove a second one.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  let parsed: Array<Sse.Event> = []
  const parser = Sse.makeParser((event) => event._tag === "Event" && parsed.push(event), { maxEventSize: longestItem })
  return {
    feed: (chunk, out) => {
      const overflow = parser.feed(decoder.decode(chunk, { stream: true }))
      const whole = parsed
      parsed = []
      for (const { data, event, id } of whole) {
        // Not in the WHATWG's rules: the end mark of OpenAI, which many other vendors use.
        if (data === "[DONE]") return "over"
        if (data.length > longestItem) return tooLong
        const item = dataOf(data, reading)
        if (!("value" in item)) return item
        out.push({ event, id: id ?? "", data: item.value } satisfies ServerSentEvent<unknown>)
      }
      return overflow === undefined ? undefined : tooLong
    },
    // An event without its empty line is dropped, because its end may be missing.
    end: () => undefined
  }
}

/** Makes the reader of JSON texts by lines, or by record separators, in the charset of the response. */
export const lines = (reading: Reading): ItemReader => {
  const decoder = streamDecoder(reading.contentType)
  const splitter = makeSplitter()
  const put = ({ pending, records }: Records, out: Array<unknown>): Stop | undefined => {
    for (const record of records) {
      if (record.length > longestItem) return tooLong
      const parsed = parseJson(record)
      if (parsed !== undefined && splitter.mayBeCut(record)) {
        return {
          problems: [{ field: "line", problem: "Cut short: a number or word without a line feed" }],
          raw: record
        }
      }
      if (parsed === undefined) return { problems: [{ field: "line", problem: "Not JSON" }], raw: record }
      const problems = problemsIn(parsed.json, reading, "line")
      if (problems.length > 0 && reading.passed === undefined) return { problems, raw: record }
      if (problems.length > 0) reading.passed?.(parsed.json, problems)
      out.push(parsed.json)
    }
    return pending > longestItem ? tooLong : undefined
  }
  if (typeof decoder === "string") {
    const unreadable = stopped(decoder, "")
    return { feed: () => unreadable, end: () => unreadable }
  }
  const decoded = (out: Array<unknown>, chunk?: Uint8Array): Stop | undefined => {
    let text: string
    try {
      text = chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      return stopped(notOf(charsetOf(reading.contentType)), "")
    }
    return put(splitter.feed(text), out)
  }
  return {
    feed: (chunk, out) => decoded(out, chunk),
    end: (out) => decoded(out) ?? put(splitter.end(), out)
  }
}

/** Makes the reader of bytes, which passes chunks on unchanged. */
export const bytes = (): ItemReader => ({
  feed: (chunk, out) => {
    out.push(chunk)
    return undefined
  },
  end: () => undefined
})
