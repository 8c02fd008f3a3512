/**
 * Operations that run completely: through a generated raw client and a socket, to a server on loopback.
 */
import { problemsOf } from "../../src/schema/Validation.ts"
import type { IncomingHttpHeaders } from "node:http"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as FetchTransport from "../../src/transport/FetchTransport.ts"
import type { ApiClient, ClientOptions } from "../../src/call/ApiClient.ts"
import type { CredentialParts } from "../../src/operation/Secrets.ts"
import { attempt } from "../../src/attempt/Attempt.ts"
import { callErrors } from "../../src/errors/CallErrors.ts"
import * as UndiciPool from "../../src/transport/UndiciPool.ts"
import type { Operation } from "../../src/operation/Operation.ts"
import * as RetryBudget from "../../src/retry/RetryBudget.ts"
import { defaultCallPolicy, CallPolicy } from "../../src/operation/CallPolicy.ts"
import { raw } from "./Raw.ts"
import { TestClient } from "./Scripted.ts"
import { server } from "./Server.ts"
import type { Handler } from "./Server.ts"

export interface Asked {
  /** Method and target of the request line. */
  readonly line: string
  readonly headers: IncomingHttpHeaders
}

export interface Served {
  readonly url: string
  readonly asked: ReadonlyArray<Asked>
  /** Context of an operation of this server: its client, and a policy without waits. */
  readonly context: Context.Context<TestClient>
  /** Completes a partial definition of an operation. */
  readonly define: (table?: Partial<Operation>) => () => Operation
}

export const served = (handler: Handler, held: Held = {}): Effect.Effect<Served, never, Scope.Scope> =>
  Effect.gen(function* () {
    const asked: Array<Asked> = []
    const { url } = yield* server((request, response) => {
      asked.push({ line: `${request.method} ${request.url}`, headers: request.headers })
      handler(request, response)
    })
    return { asked, ...(yield* clientFor(url, held)) }
  })

/** Options of a server's client. */
export interface Held {
  readonly settings?: ApiClient["settings"]
  readonly parts?: CredentialParts
  readonly servers?: NonNullable<ClientOptions["servers"]>
  /** True: the undici pool, as on Node. False: the built-in fetch. */
  readonly pooled?: boolean
}

/** Makes the context of operations for a server at any URL. */
export const clientFor = (url: string, held: Held = {}): Effect.Effect<Omit<Served, "asked">, never, Scope.Scope> =>
  Effect.gen(function* () {
    const transport = yield* held.pooled === true ? UndiciPool.make : FetchTransport.make
    const client: ApiClient = {
      api: "test",
      baseUrl: url,
      build: raw.requestBuilder({ baseUrl: url, ...(held.servers === undefined ? {} : { servers: held.servers }) }),
      transport,
      settings: held.settings ?? {},
      credentials: { parts: () => Effect.succeed(held.parts ?? {}), refused: () => Effect.succeed(false) },
      attempt,
      errors: callErrors,
      budget: yield* RetryBudget.make
    }
    return {
      url,
      context: Context.make(TestClient, client).pipe(
        Context.add(CallPolicy, { ...defaultCallPolicy, maxAttempts: 2, baseDelay: 1 })
      ),
      define: (table) => () => ({
        id: "Things.act",
        method: "GET",
        path: "/things",
        kind: "read",
        check: problemsOf,
        client: TestClient,
        success: [{ status: 200, as: "json" }],
        ...table
      })
    }
  })
