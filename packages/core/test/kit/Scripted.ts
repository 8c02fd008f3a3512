/**
 * Makes an operation with scripted responses, a `build` and a transport of its own.
 */
import { problemsOf } from "../../src/schema/Validation.ts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { ApiClient } from "../../src/call/ApiClient.ts"
import type { Credentials } from "../../src/operation/Secrets.ts"
import { attempt } from "../../src/attempt/Attempt.ts"
import { callErrors } from "../../src/errors/CallErrors.ts"
import { operation } from "../../src/call/Call.ts"
import type { Build, BuildOptions } from "../../src/call/Request.ts"
import { fromFetch } from "../../src/transport/FetchTransport.ts"
import type { HttpRequest, Transport } from "../../src/transport/Transport.ts"
import type { AnyCallError } from "../../src/operation/Errors.ts"
import type { Operation } from "../../src/operation/Operation.ts"
import * as RetryBudget from "../../src/retry/RetryBudget.ts"
import * as S from "../../src/schema/WireSchema.ts"
import { raw } from "./Raw.ts"

export class TestClient extends Context.Service<TestClient, ApiClient>()("test/Client") {}

/** One scripted response: a status with body and headers, or a failure of `fetch`. */
export type Step =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | { readonly fails: string }
  | "hangs"

const failure = (code: string): unknown => Object.assign(new TypeError("fetch failed"), { cause: { code } })

const answer = ({ body, headers, status }: Extract<Step, { readonly status: number }>): Response => {
  const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body)
  const response = new Response(text, { status, ...(headers === undefined ? {} : { headers }) })
  // A `Response` made by a program has the media type `text/plain`. The script sets its own, or none.
  const type = new Headers(headers).get("content-type")
  if (type === null && text !== null) {
    if (typeof body === "string") response.headers.delete("content-type")
    else response.headers.set("content-type", "application/json")
  }
  return response
}

export interface Scripted {
  /** The call, with its client provided. */
  readonly call: (options?: object) => Effect.Effect<unknown, AnyCallError>
  /** Arguments of each attempt. */
  readonly sent: ReadonlyArray<Record<string, unknown>>
  readonly client: ApiClient
}

/** Headers as the tests name them: the request itself has credentials only. */
const named = (headers: HttpRequest["headers"]): Record<string, string> =>
  Object.fromEntries(
    headers.map(([name, value]) => [name === "authorization" ? "Authorization" : name, value] as const)
  )

/** Makes an operation that plays the steps, one for each attempt. The last one repeats. */
export const scripted = (
  steps: ReadonlyArray<Step>,
  overrides: Partial<Operation> = {},
  credentials: Credentials = { parts: () => Effect.succeed({}), refused: () => Effect.succeed(false) }
): Effect.Effect<Scripted> =>
  Effect.gen(function* () {
    const sent: Array<Record<string, unknown>> = []
    const real = raw.requestBuilder({ baseUrl: "https://api.example.com" })
    // The build options replace the request where it can be built: tests leave out what they do not need.
    const build: Build = (given) => {
      const made = real({ ...given, path: { thing_id: "1", ...given.path } })
      if ("problems" in made) return made
      last = given
      return { request: { method: given.method, url: "https://api.example.com/v1/things", headers: [], body: null } }
    }
    let last: BuildOptions | undefined
    const transport: Transport = {
      send: (request) => {
        const step = steps[Math.min(sent.length, steps.length - 1)]
        const scripted = async ({ signal }: Request): Promise<Response> => {
          sent.push({ ...last, headers: { ...last?.headers, ...named(request.headers) }, signal })
          if (step === "hangs") {
            return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
          }
          if (step === undefined || "fails" in step) throw failure(step?.fails ?? "ECONNREFUSED")
          return answer(step)
        }
        // Cast: it is called with a `Request`.
        return fromFetch(scripted as typeof globalThis.fetch).send(request)
      }
    }
    const client: ApiClient = {
      api: "test",
      baseUrl: "https://api.example.com/v1",
      build,
      transport,
      settings: { version: "2024-05-25" },
      credentials,
      attempt,
      errors: callErrors,
      budget: yield* RetryBudget.make
    }
    const call = operation<object, unknown, AnyCallError, TestClient>(() => ({
      id: "Things.act",
      method: "POST",
      path: "/things/{thing_id}",
      kind: "write",
      check: problemsOf,
      client: TestClient,
      success: [{ status: 200, as: "json", schema: S.struct({ id: S.string }) }],
      errors: {
        404: ["NotFound", S.struct({ message: S.string })],
        409: ["Conflict", S.struct({ message: S.string })],
        429: ["RateLimited", S.struct({ message: S.string })],
        500: ["ServerError", S.struct({ message: S.string })]
      },
      ...overrides
    }))
    return { call: (options) => Effect.provideService(call(options), TestClient, client), sent, client }
  })

/** A credential source whose token changes each time it is refused. */
export const rotatingCredentials = (): Credentials & { readonly refusals: () => number } => {
  let generation = 1
  return {
    parts: () => Effect.succeed({ headers: { Authorization: Redacted.make(`Bearer token-${generation}`) } }),
    refused: () =>
      Effect.sync(() => {
        generation++
        return true
      }),
    refusals: () => generation - 1
  }
}
