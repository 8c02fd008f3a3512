// The types of `recoverWrite`, checked by `tsc`: each line after `@ts-expect-error` must not compile.
import { Effect, Stream } from "effect"
import type { Conflict, NotSent, OutcomeUnknown, ResponseInvalid, Unavailable } from "../src/operation/Errors.ts"
import type { PageRepeated } from "../src/pagination/Paging.ts"
import { recoverWrite } from "../src/recovery/RecoverWrite.ts"
import type { RecoverWriteAmbiguous, UnknownWrite } from "../src/recovery/RecoverWrite.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T => true as T

interface Thing {
  readonly id: string
  readonly reference?: string
}
interface Row {
  readonly rowId: number
}
type Fault = { readonly error: { readonly message: string } }
type WriteError = Conflict<Fault> | NotSent | OutcomeUnknown<Fault> | ResponseInvalid
declare const create: Effect.Effect<Thing, WriteError, "writer">
declare const list: Effect.Effect<{ readonly data: ReadonlyArray<Thing> }, Unavailable, "reader">
declare const stream: Stream.Stream<Thing, Unavailable | PageRepeated, "reader">
declare const rows: Effect.Effect<Iterable<Row>, Unavailable>

// The errors of the write are passed on, the errors of the lookup are not. The services of both are required.
const byStream = recoverWrite(create, { find: stream, same: ({ reference }) => reference === "4711" })
holds<Equal<typeof byStream, Effect.Effect<Thing, WriteError | RecoverWriteAmbiguous, "writer" | "reader">>>()

const byPage = recoverWrite(create, {
  find: list.pipe(Effect.map(({ data }) => data)),
  same: ({ reference }, { key }) => reference === key
})
holds<Equal<typeof byPage, typeof byStream>>()

// A function as `find` receives the write, and the type of its candidates still reaches `same`.
const byFunction = recoverWrite(create, {
  find: (write) => {
    holds<Equal<typeof write, UnknownWrite>>()
    return Stream.filter(stream, ({ reference }) => reference === write.key)
  },
  same: (thing, write) => {
    holds<Equal<typeof thing, Thing>>()
    holds<Equal<typeof write, UnknownWrite>>()
    return thing.reference === write.key
  }
})
holds<Equal<typeof byFunction, typeof byStream>>()
const byFunctionOfEffect = recoverWrite(create, {
  find: () => Effect.map(list, ({ data }) => data),
  same: ({ reference }) => reference === "4711"
})
holds<Equal<typeof byFunctionOfEffect, typeof byStream>>()

// A candidate of another type is a result of its own.
const adopted = recoverWrite(create, { find: rows, same: ({ rowId }) => rowId === 1 })
holds<Equal<Effect.Success<typeof adopted>, Thing | Row>>()

// Handled, the unknown outcome is gone from the type; the body of a declared 5xx is this operation's.
const handled = byStream.pipe(
  Effect.catchTag("OutcomeUnknown", (error) => {
    holds<Equal<typeof error.body, Fault | undefined>>()
    return Effect.succeed(undefined)
  }),
  Effect.catchTag("RecoverWriteAmbiguous", (error) => Effect.succeed(error.count))
)
holds<Equal<Effect.Error<typeof handled>, Conflict<Fault> | NotSent | ResponseInvalid>>()

// @ts-expect-error a write cannot be given without the way to look it up
recoverWrite(create, { same: () => true })
// @ts-expect-error nor without the way to tell it
recoverWrite(create, { find: stream })
// @ts-expect-error a page is not its items
recoverWrite(create, { find: list, same: () => true })
// @ts-expect-error `same` receives candidates of `find`
recoverWrite(create, { find: rows, same: (thing: Thing) => thing.id === "" })
