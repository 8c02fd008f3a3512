/**
 * From the bytes of an open answer to its elements: events, lines, or the bytes themselves.
 */
import * as Sse from "effect/encoding/Sse"
import type * as Schema from "effect/Schema"
import { charsetOf, notOf, streamDecoder } from "../http/Charset.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import { makeSplitter } from "./Lines.ts"
import type { Records } from "./Lines.ts"
import type { Operation } from "../call/Operation.ts"
import { parseJson } from "../values/ParseJson.ts"

/** The longest event or line that is held, in characters: 16 MiB at the least, more where characters take several bytes. */
export const longestItem: number = 16 * 1024 * 1024

/** An event as the server sent it (WHATWG HTML, 9.2). */
export interface ServerSentEvent<A> {
  /** Its type, `message` where the server names none. */
  readonly event: string
  /** The last id that the server gave, to this event or an earlier one; empty when it gave none. */
  readonly id: string
  readonly data: A
}

/** What one element is checked against; undefined: nothing is declared. */
export type StreamSchema = Schema.Codec<unknown, unknown> | undefined

/** Why no more elements come: the stream said so, or one is not as declared. */
export type Stop = "over" | { readonly problems: ReadonlyArray<RequestProblem>; readonly raw: string }

/** Takes bytes and puts whole elements into `out`; what it returns ends the stream after those. */
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

/** How elements are read: against the declared shapes, where there is something to check them with. */
export interface Reading {
  readonly schemas: ReadonlyArray<StreamSchema>
  readonly check: Operation["check"]
  /** Of the response: it may name the charset of lines. Events are UTF-8 always. */
  readonly contentType: string | null
  /** Given: an element that fits no shape is passed as it came, and told of here. */
  readonly passed?: (value: unknown, problems: ReadonlyArray<RequestProblem>) => void
}

/** The first problems of a value that fits none of the shapes; none when it fits one. */
const misfits = (value: unknown, { check, schemas }: Reading, root: string): ReadonlyArray<RequestProblem> => {
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
 * An event's data: JSON of the declared shape, or plain text where the shape takes text, or none is declared. Where both are
 * text, it is the text as it came, with its quotation marks.
 */
const dataOf = (text: string, reading: Reading): Item => {
  // Unchecked, the document's shapes are not in the program: what is JSON is read as such.
  if (reading.check !== undefined && !reading.schemas.some((schema) => schema !== undefined)) return { value: text }
  const parsed = parseJson(text)
  const isText = typeof parsed?.json === "string" && reading.check !== undefined
  if (isText && misfits(text, reading, "data").length === 0) return { value: text }
  const problems = parsed === undefined ? undefined : misfits(parsed.json, reading, "data")
  if (parsed !== undefined && problems?.length === 0) return { value: parsed.json }
  if (misfits(text, reading, "data").length === 0) return { value: text }
  if (parsed !== undefined && problems !== undefined && reading.passed !== undefined) {
    reading.passed(parsed.json, problems)
    return { value: parsed.json }
  }
  return { problems: problems ?? [{ field: "data", problem: "Not JSON" }], raw: text }
}

/** Server-sent events by the WHATWG's rules. `retry` is passed over, because nothing reconnects. */
export const events = (reading: Reading): ItemReader => {
  // The parser takes the byte order mark away; done twice, a second one would be lost.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  let parsed: Array<Sse.Event> = []
  const parser = Sse.makeParser((event) => event._tag === "Event" && parsed.push(event), { maxEventSize: longestItem })
  return {
    feed: (chunk, out) => {
      const overflow = parser.feed(decoder.decode(chunk, { stream: true }))
      const whole = parsed
      parsed = []
      for (const { data, event, id } of whole) {
        // Not the WHATWG's, but OpenAI's and of many after it.
        if (data === "[DONE]") return "over"
        if (data.length > longestItem) return tooLong
        const item = dataOf(data, reading)
        if (!("value" in item)) return item
        out.push({ event, id: id ?? "", data: item.value } satisfies ServerSentEvent<unknown>)
      }
      return overflow === undefined ? undefined : tooLong
    },
    // An event without its empty line is dropped: it may lack its end.
    end: () => undefined
  }
}

/** JSON texts by lines, or by record separators, in the charset of the response. */
export const lines = (reading: Reading): ItemReader => {
  const decoder = streamDecoder(reading.contentType)
  const splitter = makeSplitter()
  const put = ({ pending, records }: Records, out: Array<unknown>): Stop | undefined => {
    for (const record of records) {
      if (record.length > longestItem) return tooLong
      const parsed = parseJson(record)
      if (parsed !== undefined && splitter.isBrokenOff(record)) {
        return {
          problems: [{ field: "line", problem: "Cut short: a number or word without a line feed" }],
          raw: record
        }
      }
      if (parsed === undefined) return { problems: [{ field: "line", problem: "Not JSON" }], raw: record }
      const problems = misfits(parsed.json, reading, "line")
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

/** Chunks as they come. */
export const bytes = (): ItemReader => ({
  feed: (chunk, out) => {
    out.push(chunk)
    return undefined
  },
  end: () => undefined
})
