/**
 * Ids and secrets that come out the same for the same seed.
 *
 * Fixed values (credentials) are hashes of the seed and a name. Ids of records are hashes of the seed and a counter that
 * lives in the store, so that a restarted sandbox goes on with ids that it has not used.
 */
import { createHash } from "node:crypto"
import type { Store } from "./Store.ts"

/** SHA-256 of the parts, kept apart so that ("a", "bc") and ("ab", "c") differ. */
export const digest = (...parts: ReadonlyArray<string | number>): Buffer =>
  createHash("sha256").update(JSON.stringify(parts)).digest()

const asUuid = (bytes: Buffer): string => {
  const copy = Buffer.from(bytes.subarray(0, 16))
  copy.writeUInt8((copy.readUInt8(6) & 0x0f) | 0x40, 6)
  copy.writeUInt8((copy.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = copy.toString("hex")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

/** Where ids and secrets come from. */
export interface Identity {
  /** A new UUID (version 4 in form), different at each call. */
  readonly uuid: () => string
  /** A new secret of 64 hexadecimal characters, different at each call. */
  readonly secret: () => string
  /** The UUID that belongs to a name, always the same for one seed. */
  readonly fixedUuid: (name: string) => string
  /** The secret that belongs to a name, always the same for one seed. */
  readonly fixedSecret: (name: string) => string
}

/**
 * The identity of a store.
 *
 * @param store keeps the counter, and the seed of the first start: a file that is opened with another seed keeps its ids
 * and credentials, only the faults change
 * @param seed  the seed of this start
 */
export const identity = (store: Store, seed: number): Identity => {
  const origin = store.fact("seed", () => String(seed))
  return {
    uuid: () => asUuid(digest(origin, "id", store.next("id"))),
    secret: () => digest(origin, "secret", store.next("secret")).toString("hex"),
    fixedUuid: (name) => asUuid(digest(origin, "fixed-id", name)),
    fixedSecret: (name) => digest(origin, "fixed-secret", name).toString("hex")
  }
}
