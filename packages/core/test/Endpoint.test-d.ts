// The types of `endpoint`, checked by `tsc`: each line after `@ts-expect-error` must not compile.
import type { Effect } from "effect"
import { endpoint } from "../src/call/Endpoint.ts"
import type { CallFailure, OutcomeUnknown, RateLimited, Unavailable } from "../src/operation/Errors.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T => true as T

type Read = CallFailure | RateLimited | Unavailable
type Write = CallFailure | RateLimited | OutcomeUnknown

declare const like: (options?: { readonly query?: object }) => Effect.Effect<string, Unavailable, "client" | "entity">

const get = endpoint(like, { method: "GET", path: "/things/{thing_id}/{part}" })
const one = get({ path: { thing_id: "1", part: 2 } })
holds<Equal<typeof one, Effect.Effect<unknown, Read, "client" | "entity">>>()
const named = get<{ readonly id: string }>({ path: { thing_id: "1", part: 2 }, query: { a: 1 } })
holds<Equal<typeof named, Effect.Effect<{ readonly id: string }, Read, "client" | "entity">>>()
// @ts-expect-error the path has parameters
get()
// @ts-expect-error the path has another parameter
get({ path: { thing_id: "1" } })
// @ts-expect-error the path has no such parameter
get({ path: { thing_id: "1", part: 2, other: 1 } })

const post = endpoint(like, { method: "POST", path: "/things" })
const written = post({ body: { a: 1 } })
holds<Equal<typeof written, Effect.Effect<unknown, Write, "client" | "entity">>>()
post()
// @ts-expect-error the path has no parameters
post({ path: { thing_id: "1" } })

const put = endpoint(like, { method: "PUT", path: "/things" })()
holds<Equal<typeof put, Effect.Effect<unknown, Write, "client" | "entity">>>()

const search = endpoint(like, { method: "POST", path: "/things/search", kind: "read" })()
holds<Equal<typeof search, Effect.Effect<unknown, Read, "client" | "entity">>>()

declare const path: string
endpoint(like, { method: "GET", path })({ path: { any: 1 } })
endpoint(like, { method: "GET", path })()
// @ts-expect-error no such method
endpoint(like, { method: "TRACE", path })
