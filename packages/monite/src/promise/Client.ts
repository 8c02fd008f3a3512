/**
 * Promise client of Monite without its resources, for programs that import single methods.
 */
import { clientOf } from "./ClientOf.ts"
import type { MoniteClient, MoniteOptions, MonitePartnerClient } from "./ClientOf.ts"

export type { MoniteClient, MoniteOptions, MonitePartnerClient } from "./ClientOf.ts"

/**
 * Makes the client of Monite without resources. Its methods are imported one by one, and a bundle has the code of no other
 * method. Options and errors are those of `createMonite`.
 *
 * @example
 * ```ts
 * import { createMoniteClient } from "@faktura/monite/promise/client"
 * import { get } from "@faktura/monite/promise/entities"
 *
 * const monite = createMoniteClient()
 * const entity = await monite.use(get)("1f3a0c4e-6b1e-4a57-9a38-0d1f5c2b7e90")
 * ```
 */
export function createMoniteClient(options: MoniteOptions & { readonly entityId: string }): MoniteClient
export function createMoniteClient(options?: MoniteOptions & { readonly entityId?: undefined }): MonitePartnerClient
export function createMoniteClient(options: MoniteOptions & { readonly entityId?: string | undefined } = {}): unknown {
  return clientOf("createMoniteClient", options)
}
