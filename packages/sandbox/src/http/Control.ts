/**
 * Interface between the server and the control endpoints under `/__sandbox`. Folder `control` has them.
 */
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import type { Reply } from "./Api.ts"

/** Request to a control endpoint. */
export interface ControlRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Response that goes on until the caller or the server ends it. */
export interface Stream {
  readonly stream: (response: ServerResponse) => void
}

/** Responds to a control request. */
export type Control = (request: ControlRequest) => Reply | Stream
