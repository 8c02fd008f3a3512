/**
 * Interface between the server and a vendor's API: authentication, error bodies, and a handler for each operation of
 * the document. `Server.ts` does everything that both APIs share.
 */
import type { IncomingHttpHeaders } from "node:http"
import type { ApiDocument, Operation } from "../openapi/Document.ts"
import type { Parameters } from "../openapi/Validation.ts"
import type { Allowance } from "../state/RateLimit.ts"
import type { Part } from "./Multipart.ts"
import type { Invalid, Refusal } from "./Refusal.ts"

/** Request that has passed authentication and validation. `Scope` is what its credentials stand for. */
export interface Call<Scope> extends Parameters {
  readonly operation: Operation
  /** Parsed JSON body, valid under the document's schema. Undefined without a body. */
  readonly body: unknown
  /** Parts of a multipart body. A body that is neither JSON nor a form is one part with an empty name. */
  readonly parts: ReadonlyArray<Part>
  readonly scope: Scope
  /** Time of the request, by the sandbox's clock. */
  readonly at: Date
}

/** Response before it is written. Undefined members are not sent. */
export interface Reply {
  readonly status: number
  /** Missing in a response without a body. */
  readonly body?: unknown
  /** Default `application/json`. With a type that is not JSON, `body` is sent as the text or the bytes that it is. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Does the work of an operation. Runs inside a transaction: an exception undoes its changes. */
export type Handler<Scope> = (call: Call<Scope>) => Reply

/** Handlers by operationId. */
export type Handlers<Scope> = Readonly<Record<string, Handler<Scope>>>

/** API of a vendor. */
export interface Api<Scope> {
  readonly name: string
  /** Prefix of every path of the document, for example `/v1`. */
  readonly prefix: string
  readonly document: ApiDocument
  readonly handlers: Handlers<Scope>
  /** JSON pointer to the schema of errors with a status that the operation does not declare. Undefined: any body. */
  readonly errorSchema: string | undefined
  /** Key of the rate limit: the credential of the request. */
  readonly rateKey: (headers: IncomingHttpHeaders) => string
  /** Checks credentials and headers before the body is read. @throws Refusal */
  readonly authenticate: (operation: Operation, headers: IncomingHttpHeaders, query: URLSearchParams) => Scope
  /** Narrows the scope by valid parameters. @throws Refusal */
  readonly admit: (scope: Scope, operation: Operation, parameters: Parameters) => Scope
  /** Writes a refusal in the vendor's error format. `operation` is undefined if the path belongs to none. */
  readonly refused: (refusal: Refusal, operation: Operation | undefined) => Reply
  /** Writes invalid values in the vendor's error format. */
  readonly invalid: (invalid: Invalid, operation: Operation | undefined) => Reply
  /** Headers of every response. */
  readonly headers: (headers: IncomingHttpHeaders, allowance: Allowance | undefined) => Record<string, string>
  /** Called after the work of the request is committed, also if its response is dropped. */
  readonly committed: () => void
  /** Called when the work of the request is undone. */
  readonly undone: () => void
}

/**
 * Returns the typed body of a call.
 *
 * @typeParam Body type of the body's schema in the document; the caller names the same schema
 */
export const bodyOf = <Body>(call: { readonly body: unknown }): Body => call.body as Body // the validator accepted it against the operation's schema
