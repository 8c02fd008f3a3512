/**
 * What was asked and answered.
 *
 * One entry for each request, in order of arrival, over both APIs. Raw headers and bodies are kept beside it for tests
 * that look at the wire; they hold credentials, so they are apart from the log that people print.
 */
import type { FaultKind } from "../faults/Faults.ts"
import type { ApiName } from "../openapi/ApiName.ts"

/** One request as it is safe to print: no header, no body, no query string. */
export interface RequestRecord {
  /** Number of the request within its API, from 1, in order of arrival. */
  readonly sequence: number
  readonly api: ApiName
  readonly method: string
  /** Path without the query string. */
  readonly path: string
  /** Left out when the path belongs to no operation. */
  readonly operationId?: string
  /** The status that was written; left out while the request runs, and when nothing was written. */
  readonly status?: number
  /** The fault that struck. */
  readonly fault?: FaultKind
  /** The work was done after the caller had gone. */
  readonly late?: true
}

/** One request as it came over the wire. Holds credentials. */
export interface RawRequest {
  readonly sequence: number
  readonly api: ApiName
  readonly method: string
  /** Path and query string, as sent. */
  readonly url: string
  /** Names and values in turn, in the order and with the case in which they were sent. */
  readonly rawHeaders: ReadonlyArray<string>
  readonly body: Buffer
}

/** A bug of the sandbox, or an answer that the document does not allow. The caller got a 599 in its place. */
export interface Defect {
  readonly api: ApiName
  /** Empty when no operation was reached. */
  readonly operationId: string
  /** The status of the answer that the document does not allow; 599 when the work failed. */
  readonly status: number
  readonly problems: ReadonlyArray<string>
}

/** Enough for a long run, little enough for a sandbox that runs for weeks. */
const defaultLogLimit = 10_000

/** A request and what became of it; `record` is replaced, never changed, so that a printed log stands still. */
interface Entry {
  readonly raw: RawRequest
  record: RequestRecord
}

/** Collects requests and defects. The oldest requests go when there are too many: a ring, so that noting one is cheap. */
export class Journal {
  readonly #limit: number
  readonly #entries: Array<Entry> = []
  /** Place of the oldest entry once the ring is full; 0 before. */
  #oldest = 0
  #defects: Array<Defect> = []

  /** @param limit how many requests are kept. @throws RangeError when it is no whole number of at least 1 */
  constructor(limit: number = defaultLogLimit) {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new RangeError(`logLimit must be a whole number of at least 1, not ${limit}`)
    }
    this.#limit = limit
  }

  /** Notes a request on arrival; the returned function adds what became of it. */
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

  /** Notes an answer that did not validate. */
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
