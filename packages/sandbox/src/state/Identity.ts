/**
 * Derives ids and secrets from the seed: the same seed gives the same values.
 *
 * Fixed values (credentials) are hashes of the seed and a name. Ids of records are hashes of the seed and a counter in
 * the store. A restarted sandbox therefore continues with unused ids.
 */
import { createHash } from "node:crypto"
import type { Store } from "./Store.ts"

/** SHA-256 of the parts, with separators, so that ("a", "bc") and ("ab", "c") differ. */
export const digest = (...parts: ReadonlyArray<string | number>): Buffer =>
  createHash("sha256").update(JSON.stringify(parts)).digest()

const asUuid = (bytes: Buffer): string => {
  const copy = Buffer.from(bytes.subarray(0, 16))
  copy.writeUInt8((copy.readUInt8(6) & 0x0f) | 0x40, 6)
  copy.writeUInt8((copy.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = copy.toString("hex")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

/** Source of ids and secrets. */
export interface Identity {
  /** Returns a new UUID (in the form of version 4), different at each call. */
  readonly uuid: () => string
  /** Returns a new secret of 64 hexadecimal characters, different at each call. */
  readonly secret: () => string
  /** Returns the UUID of a name, always the same for one seed. */
  readonly fixedUuid: (name: string) => string
  /** Returns the secret of a name, always the same for one seed. */
  readonly fixedSecret: (name: string) => string
}

/**
 * Makes the identity of a store.
 *
 * @param store keeps the counter and the seed of the first start. A file that is opened with another seed keeps its ids
 *   and credentials; only the faults change
 * @param seed  seed of this start
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
