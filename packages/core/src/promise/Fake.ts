/**
 * Test double of a Promise client: methods that a test gives, and an error for every other one.
 */
import * as Predicate from "effect/Predicate"
import type { CallResponse } from "../call/CallResponse.ts"
import { withResources } from "./Client.ts"
import type { Client, ResourceTable, WithRequest } from "./Client.ts"
import { listOf } from "./List.ts"
import type { bindTo } from "./Method.ts"
import type { RequestOptions } from "./RequestOptions.ts"
import type { ListMethod, Method, StreamMethod } from "./Types.ts"
import type { UndeclaredRequest } from "./UndeclaredCall.ts"

/** Function of a test that replaces a method. It returns the value, or throws an error of the operation. */
export type FakeMethod<M> =
  M extends ListMethod<infer A, infer Page, infer _Item, infer _E>
    ? (...args: A) => Page | Promise<Page>
    : M extends Method<infer A, infer V, infer _E>
      ? (...args: A) => V | Promise<V>
      : M extends StreamMethod<infer A, infer Item>
        ? (...args: A) => AsyncIterable<Item> | Iterable<Item>
        : never

/** Methods of a test, by resource and name, and the method for endpoints that the document does not declare. */
export type Fakes<Resources> = {
  readonly [R in keyof Resources]?: { readonly [M in keyof Resources[R]]?: FakeMethod<Resources[R][M]> }
} & { readonly request?: (request: UndeclaredRequest, options?: RequestOptions) => unknown }

type Given = (...args: ReadonlyArray<unknown>) => unknown

/** Response of every fake call. */
const response: CallResponse = { status: 200, headers: new Headers(), requestId: undefined }

const isOwnError = (error: unknown): boolean => Predicate.hasProperty(error, "_tag")

/** Makes a method of a function. It behaves like the method of a client. */
const methodOf = (given: Given, items: string | undefined): object => {
  const value = async (...args: ReadonlyArray<unknown>): Promise<unknown> => given(...args)
  const others = {
    withResponse: async (...args: ReadonlyArray<unknown>) => ({ value: await value(...args), response }),
    result: async (...args: ReadonlyArray<unknown>): Promise<object> => {
      try {
        return { ok: true, value: await value(...args), response }
      } catch (error) {
        if (isOwnError(error)) return { ok: false, error }
        throw error
      }
    }
  }
  if (items === undefined) return Object.assign(value, others)
  const list = (...args: ReadonlyArray<unknown>) => {
    const page = (): Promise<unknown> => value(...args)
    return listOf(
      async function* () {
        yield await page()
      },
      page,
      items
    )
  }
  return Object.assign(list, others)
}

const missing = (name: string) => (): never => {
  throw new TypeError(`${name} is not given. Pass it to the test double.`)
}

/**
 * Makes a test double of an API's client. A method that is not given throws an error with its name.
 *
 * A list's function returns one page: iterating over it reads the items of that page.
 *
 * @example
 * ```ts
 * import { fakeMonite } from "@faktura/monite/promise"
 *
 * const monite = fakeMonite({ entities: { deleteLogo: async () => {} } })
 * ```
 */
export const fakeOf = <Resources, Has extends string = never>(
  table: ResourceTable<Resources>,
  given: Fakes<Resources>
): Client<Has> & WithRequest & Resources => {
  const functions = new Map<string, object>(Object.entries<object>(given))
  const known = new Map<object, unknown>()
  for (const [resource, methods] of Object.entries(table.methods)) {
    const own = new Map<string, Given>(Object.entries(functions.get(resource) ?? {}))
    for (const [name, method] of Object.entries(methods)) {
      const fake = own.get(name) ?? missing(`${resource}.${name}`)
      known.set(method, method.streams === true ? fake : methodOf(fake, method.items))
    }
  }
  // Cast: the test's function takes the arguments of a request.
  const request: unknown = given.request ?? missing("request")
  known.set(table.request, methodOf(request as Given, undefined))
  const close = async (): Promise<void> => {}
  const client: Client<Has> = {
    use: (method) => {
      if (!known.has(method))
        throw new TypeError("use: this is not a method of the client that the test double replaces.")
      // Cast: the test's function has the type of the method.
      return known.get(method) as ReturnType<(typeof method)[typeof bindTo]>
    },
    close,
    [Symbol.asyncDispose]: close
  }
  return withResources(client, table)
}
