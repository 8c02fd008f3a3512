/**
 * Makes the Promise client of an API: its resources, its scope, and its end.
 */
import * as Context from "effect/Context"
import type { LayerPolicy } from "../operation/CallPolicy.ts"
import { bindTo } from "./Method.ts"
import type { Unbound } from "./Method.ts"
import { Running } from "./Running.ts"
import type { ClientParts } from "./Running.ts"
import type { RequestMethod } from "./UndeclaredCall.ts"
import { View } from "./View.ts"

/** Unbound methods of one resource: the exports of its generated file. */
export type ResourceMethods = Readonly<Record<string, Unbound<unknown, string>>>

/** Unbound methods of all resources of an API. `Resources` is the type of the bound ones. */
export interface ResourceTable<Resources> {
  readonly methods: Readonly<Record<string, ResourceMethods>>
  /** Method for endpoints that the document does not declare. */
  readonly request: Unbound<RequestMethod>
  /** Types alone: never set. */
  readonly type?: Resources
}

/** Method of a client with resources besides them. */
export interface WithRequest {
  /** Calls an endpoint that the document does not declare, with the client's credentials, scope, errors and retries. */
  readonly request: RequestMethod
}

/** Methods of every Promise client besides its resources. `Has` names the scopes that its calls are made for. */
export interface Client<Has extends string = never> extends AsyncDisposable {
  /** Binds a method that was imported alone. Why: a bundle then has the code of the imported methods, and of no other. */
  readonly use: <Bound>(method: Unbound<Bound, Has>) => Bound
  /**
   * Refuses further calls, ends streams, waits for the running calls, then closes connections and timers. It closes all views of the client,
   * such as those of other entities. `await using` closes the client at the end of its block.
   */
  readonly close: () => Promise<void>
}

/** Binds a method to the view, once. */
const bound = (view: View): (<Bound>(method: Unbound<Bound, string>) => Bound) => {
  const known = new WeakMap<object, unknown>()
  return (method) => {
    const given: unknown = method
    if (typeof given !== "object" || given === null || !(bindTo in given)) {
      throw new TypeError(
        "use: this is not a method of a generated module, such as `create` of `.../promise/entities`."
      )
    }
    if (!known.has(method)) known.set(method, method[bindTo](view))
    // Cast: the entry was made by this method.
    return known.get(method) as ReturnType<(typeof method)[typeof bindTo]>
  }
}

/** Makes a property that is computed at its first use. */
const lazy = (target: object, name: string, make: () => unknown): void => {
  let value: unknown
  Object.defineProperty(target, name, { enumerable: true, configurable: true, get: () => (value ??= make()) })
}

const clientOf = <Has extends string>(view: View): Client<Has> => {
  const use = bound(view)
  const close = (): Promise<void> => view.running.close()
  return { use, close, [Symbol.asyncDispose]: close }
}

/**
 * Adds resources to a client. Each is made when it is first used.
 *
 * @param client result of `makeClient`
 */
export const withResources = <Resources, Own extends object>(
  client: Own & { readonly use: unknown },
  { methods, request }: ResourceTable<Resources>
): Own & Resources & WithRequest => {
  // Cast: as below.
  const use = client.use as Client<string>["use"]
  lazy(client, "request", () => use(request))
  for (const [name, unbound] of Object.entries(methods)) {
    lazy(client, name, () => {
      const resource = {}
      for (const [method, each] of Object.entries(unbound)) {
        // Cast: the table has the methods that the client's scope allows, and its type is generated beside it.
        lazy(resource, method, () => use(each))
      }
      return resource
    })
  }
  // Cast: the generated table names every resource, and its type is generated beside it.
  return client as unknown as Own & Resources & WithRequest
}

/**
 * Makes a client, and returns the function that makes its views.
 *
 * The view's `scope` holds the context services of its calls. `Has` names them: the caller says what the scope contains.
 */
export const makeClient = (
  parts: ClientParts
): (<Has extends string = never>(scope?: Context.Context<never>) => Client<Has>) => {
  const running = new Running(parts)
  return (scope = Context.empty()) => clientOf(new View(running, scope))
}

/** Options that every Promise client takes. */
export interface ClientOptions {
  /** Sends the requests instead of the default transport, e.g. through a proxy or a test double. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Limits of calls, for all calls or for single services: attempts, waits, timeouts, sizes, handling of responses. */
  readonly policy?: LayerPolicy | undefined
  /** Replaces servers that the document sets for single operations. Keys are the documented URLs. */
  readonly servers?: { readonly [documented: string]: string } | undefined
}

/** Makes the scope of a view from one context service. Without a value it is empty. */
export const scopeOf = <Service>(
  service: Context.Key<unknown, Service>,
  value: Service | undefined
): Context.Context<never> =>
  // Cast: the types of a client's methods say which services it has.
  value === undefined ? Context.empty() : (Context.make(service, value) as Context.Context<unknown> as never)
