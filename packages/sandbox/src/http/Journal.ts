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
  readonly raw: RawRequest
  record: RequestRecord
}

/** Collects requests and defects. A ring buffer: a new request replaces the oldest one at constant cost. */
export class Journal {
  readonly #limit: number
  readonly #entries: Array<Entry> = []
  /** Index of the oldest entry once the ring is full; 0 before. */
  #oldest = 0
  #defects: Array<Defect> = []

  /** @param limit number of requests to keep. @throws RangeError if it is not a whole number of at least 1 */
  constructor(limit: number = defaultLogLimit) {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new RangeError(`logLimit must be a whole number of at least 1, not ${limit}`)
    }
    this.#limit = limit
  }

  /** Adds a request on arrival. The returned function adds its outcome. */
  open(raw: RawRequest, record: RequestRecord): (outcome: Partial<RequestRecord>) => void {
    const entry: Entry = { raw, record }
    if (this.#entries.length < this.#limit) {
      this.#entries.push(entry)
    } else {
      this.#entries[this.#oldest] = entry
      this.#oldest = (this.#oldest + 1) % this.#limit
    }
    return (outcome) => {
      entry.record = { ...entry.record, ...outcome }
    }
  }

  #inOrder(): ReadonlyArray<Entry> {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)]
  }

  /** Adds a response that is not valid. */
  defect(defect: Defect): void {
    this.#defects.push(defect)
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
