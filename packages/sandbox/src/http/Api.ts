/**
 * What a vendor's half of the sandbox has to give to the server: who may call, how errors look, and a handler for each
 * operation of its document. `Server.ts` does everything that both have in common.
 */
import type { IncomingHttpHeaders } from "node:http"
import type { ApiName } from "../openapi/ApiName.ts"
import type { ApiDocument, Operation } from "../openapi/Document.ts"
import type { Parameters } from "../openapi/Validation.ts"
import type { Allowance } from "../state/RateLimit.ts"
import type { Part } from "./Multipart.ts"
import type { Invalid, Refusal } from "./Refusal.ts"

/** A request that has passed authentication and validation. `Scope` is what the credentials stand for. */
export interface Call<Scope> extends Parameters {
  readonly operation: Operation
  /** The parsed JSON body; undefined without one. The document has accepted it. */
  readonly body: unknown
  /** The parts of a multipart body; empty otherwise. */
  readonly parts: ReadonlyArray<Part>
  readonly scope: Scope
  /** The moment of the request, by the sandbox's clock. */
  readonly at: Date
}

/** An answer before it is written. Members that are undefined do not appear on the wire. */
export interface Reply {
  readonly status: number
  /** Left out for an answer without a body. */
  readonly body?: unknown
  /** Default `application/json`; any other type is sent as the text that `body` holds. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Does an operation's work. Runs inside a transaction: throwing undoes what it wrote. */
export type Handler<Scope> = (call: Call<Scope>) => Reply

/** Handlers by operationId. */
export type Handlers<Scope> = Readonly<Record<string, Handler<Scope>>>

/** A vendor's API. */
export interface Api<Scope> {
  readonly name: ApiName
  /** What stands before every path of the document, for example `/v1`. */
  readonly prefix: string
  readonly document: ApiDocument
  readonly handlers: Handlers<Scope>
  /** JSON pointer to the schema of an error with a status that the operation does not declare. */
  readonly errorSchema: string
  /** What the rate limit counts by: the credential of the request. */
  readonly rateKey: (headers: IncomingHttpHeaders) => string
  /** Checks credentials and what else must hold before the request is read. @throws Refusal */
  readonly authenticate: (operation: Operation, headers: IncomingHttpHeaders) => Scope
  /** Narrows the scope by parameters that have been validated. @throws Refusal */
  readonly admit: (scope: Scope, operation: Operation, parameters: Parameters) => Scope
  /** The vendor's shape of a refused request. */
  readonly refused: (refusal: Refusal) => Reply
  /** The vendor's shape of a request with invalid values. */
  readonly invalid: (invalid: Invalid) => Reply
  /** Headers that every answer carries. */
  readonly headers: (headers: IncomingHttpHeaders, allowance: Allowance | undefined) => Record<string, string>
  /** Called after the request's work is committed, also when its answer is dropped. */
  readonly committed: () => void
  /** Called when the request's work is undone. */
  readonly undone: () => void
}

/**
 * The body of a call, typed.
 *
 * @typeParam Body what the document promises; the caller names the same schema
 */
export const bodyOf = <Body>(call: { readonly body: unknown }): Body => call.body as Body // the validator accepted it against the operation's schema
