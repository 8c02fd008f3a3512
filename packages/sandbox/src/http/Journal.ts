/**
 * Journal of requests and their outcomes.
 *
 * It has one entry for each request, in order of arrival, over both APIs. Raw headers and bodies are kept for tests
 * that look at the wire. Hazard: they contain credentials, so they are apart from the printable log.
 */
import type { FaultKind } from "../faults/Faults.ts"

/** Request in printable form: no header, no body, no query string. */
export interface RequestRecord {
  /** Number of the request within its API, from 1, in order of arrival. */
  readonly sequence: number
  readonly api: string
  readonly method: string
  /** Path without the query string. */
  readonly path: string
  /** Missing if the path belongs to no operation. */
  readonly operationId?: string
  /** Status that was written. Missing while the request runs, and if nothing was written. */
  readonly status?: number
  /** Fault that was injected. */
  readonly fault?: FaultKind
  /** True if the work was done after the caller had gone. */
  readonly late?: true
}

/**
 * Results of ajv: texts that name the location and the broken rule, never the value. Empty: valid. Missing: not
 * validated, as for a request with wrong credentials.
 */
export interface Verdicts {
  readonly request?: ReadonlyArray<string>
  /** Response of the work, also if a fault kept it from the caller. */
  readonly response?: ReadonlyArray<string>
}

/** Request for the control page: with its verdicts, numbered over all APIs. */
export interface ListedRequest extends RequestRecord, Verdicts {
  /** Number of the request over all APIs, from 1, in order of arrival. */
  readonly number: number
  /** Time of arrival, by the sandbox's clock. */
  readonly at: string
}

/** Part of an outcome. */
export type Outcome = Partial<RequestRecord> & Verdicts

/** Request as it was received. Contains credentials. */
export interface RawRequest {
  readonly sequence: number
  readonly api: string
  readonly method: string
  /** Path and query string, as sent. */
  readonly url: string
  /** Names and values in turn, in the order and case in which they were sent. */
  readonly rawHeaders: ReadonlyArray<string>
  readonly body: Buffer
}

/** Bug of the sandbox, or a response that the document does not allow. The caller got a 599 instead. */
export interface Defect {
  readonly api: string
  /** Empty if the request reached no operation. */
  readonly operationId: string
  /** Status of the response that the document does not allow, or 599 if the work failed. */
  readonly status: number
  readonly problems: ReadonlyArray<string>
}

/** Default size. Why: large enough for a long run, small enough for a sandbox that runs for weeks. */
const defaultLogLimit = 10_000

/** Request and its outcome. `record` is replaced and never changed, so that a log that was read stays the same. */
interface Entry {
  readonly number: number
  readonly at: Date
  readonly raw: RawRequest
  record: RequestRecord
  verdicts: Verdicts
  /** Number of the last change over all entries. */
  change: number
}

const textOf = (at: Date): string => (Number.isNaN(at.getTime()) ? "" : at.toISOString())

/** Collects requests and defects. A ring buffer: a new request replaces the oldest one at constant cost. */
export class Journal {
  readonly #limit: number
  readonly #onDefect: (defect: Defect) => void
  readonly #entries: Array<Entry> = []
  readonly #watchers = new Set<() => void>()
  /** Index of the oldest entry once the ring is full; 0 before. */
  #oldest = 0
  #number = 0
  #change = 0
  #defects: Array<Defect> = []

  /**
   * @param limit    number of requests to keep
   * @param onDefect called for each defect
   * @throws RangeError if the limit is not a whole number of at least 1
   */
  constructor(limit: number = defaultLogLimit, onDefect: (defect: Defect) => void = () => {}) {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new RangeError(`logLimit must be a whole number of at least 1, not ${limit}`)
    }
    this.#limit = limit
    this.#onDefect = onDefect
  }

  /** Adds a request on arrival. The returned function adds its outcome. */
  open(raw: RawRequest, record: RequestRecord, at: Date = new Date()): (outcome: Outcome) => void {
    const entry: Entry = { number: ++this.#number, at, raw, record, verdicts: {}, change: 0 }
    if (this.#entries.length < this.#limit) {
      this.#entries.push(entry)
    } else {
      this.#entries[this.#oldest] = entry
      this.#oldest = (this.#oldest + 1) % this.#limit
    }
    this.#touch(entry)
    return ({ request, response, ...outcome }) => {
      entry.record = { ...entry.record, ...outcome }
      entry.verdicts = {
        ...entry.verdicts,
        ...(request === undefined ? {} : { request }),
        ...(response === undefined ? {} : { response })
      }
      this.#touch(entry)
    }
  }

  #touch(entry: Entry): void {
    entry.change = ++this.#change
    for (const watcher of this.#watchers) watcher()
  }

  #inOrder(): ReadonlyArray<Entry> {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)]
  }

  /** Adds a response that is not valid. */
  defect(defect: Defect): void {
    this.#defects.push(defect)
    this.#onDefect(defect)
  }

  /** Adds a failure of the sandbox outside of requests. */
  failure(api: string, error: unknown): void {
    const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    this.defect({ api, operationId: "", status: 599, problems })
  }

  /**
   * Returns the requests that arrived or changed, in order of their last change.
   *
   * @param after number of the last change that the caller knows; the last `limit` requests if missing
   * @param limit largest number of requests
   */
  changes(
    after: number | undefined,
    limit: number
  ): ReadonlyArray<{ readonly change: number; readonly request: ListedRequest }> {
    const changed = this.#entries.filter(({ change }) => change > (after ?? 0)).toSorted((a, b) => a.change - b.change)
    const page = after === undefined ? changed.slice(-limit) : changed.slice(0, limit)
    return page.map(({ at, change, number, record, verdicts }) => ({
      change,
      request: { number, at: textOf(at), ...record, ...verdicts }
    }))
  }

  /** Calls a function at each change, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  log(): ReadonlyArray<RequestRecord> {
    return this.#inOrder().map(({ record }) => record)
  }

  raw(): ReadonlyArray<RawRequest> {
    return this.#inOrder().map(({ raw }) => raw)
  }

  defects(): ReadonlyArray<Defect> {
    return [...this.#defects]
  }
}
