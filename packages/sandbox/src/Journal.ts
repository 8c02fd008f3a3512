/**
 * What was asked and answered.
 *
 * One entry for each request, in order of arrival, over both APIs. Raw headers and bodies are kept beside it for tests
 * that look at the wire; they hold credentials, so they are apart from the log that people print.
 */
import type { FaultKind } from "./Faults.ts"

/** The two APIs. */
export type ApiName = "monite" | "maesn"

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
  /** The status that was written; left out while the request runs, and when the connection was reset instead. */
  readonly status?: number
  /** The fault that struck. */
  readonly fault?: FaultKind
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

/** An answer that the document does not allow: a bug of the sandbox, or of the document. */
export interface Defect {
  readonly api: ApiName
  readonly operationId: string
  readonly status: number
  readonly problems: ReadonlyArray<string>
}

/** Enough for a long run, little enough for a sandbox that runs for weeks. */
const kept = 10_000

/** Collects requests and defects; the oldest requests go when there are more than 10,000. */
export class Journal {
  #log: Array<RequestRecord> = []
  #raw: Array<RawRequest> = []
  #defects: Array<Defect> = []

  /** Notes a request on arrival; the returned function adds what became of it. */
  open(raw: RawRequest, record: RequestRecord): (outcome: Partial<RequestRecord>) => void {
    let current = record
    this.#raw.push(raw)
    this.#log.push(current)
    if (this.#log.length > kept) {
      this.#raw.shift()
      this.#log.shift()
    }
    return (outcome) => {
      const at = this.#log.lastIndexOf(current)
      current = { ...current, ...outcome }
      if (at >= 0) this.#log[at] = current
    }
  }

  /** Notes an answer that did not validate. */
  defect(defect: Defect): void {
    this.#defects.push(defect)
  }

  log(): ReadonlyArray<RequestRecord> {
    return [...this.#log]
  }

  raw(): ReadonlyArray<RawRequest> {
    return [...this.#raw]
  }

  defects(): ReadonlyArray<Defect> {
    return [...this.#defects]
  }
}
