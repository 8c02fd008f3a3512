/**
 * Promise client of Maesn without its resources, for programs that import single methods.
 */
import { clientOf } from "./ClientOf.ts"
import type { MaesnAccount, MaesnClient, MaesnIntegratorClient, MaesnOptions } from "./ClientOf.ts"

export type { MaesnAccount, MaesnClient, MaesnIntegratorClient, MaesnOptions } from "./ClientOf.ts"

/**
 * Makes the client of Maesn without resources. Its methods are imported one by one, and a bundle has the code of no other
 * method. Options and errors are those of `createMaesn`.
 *
 * @example
 * ```ts
 * import { createMaesnClient } from "@faktura/maesn/promise/client"
 * import { get } from "@faktura/maesn/promise/contacts"
 *
 * const maesn = createMaesnClient({ account: { key: "the end user's account key" } })
 * const contact = await maesn.use(get)("4711")
 * ```
 */
export function createMaesnClient(options: MaesnOptions & { readonly account: MaesnAccount }): MaesnClient
export function createMaesnClient(options?: MaesnOptions & { readonly account?: undefined }): MaesnIntegratorClient
export function createMaesnClient(
  options: MaesnOptions & { readonly account?: MaesnAccount | undefined } = {}
): unknown {
  return clientOf("createMaesnClient", options)
}
