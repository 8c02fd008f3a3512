/** Public address of the bridge: where both APIs and the browsers of customers reach it. */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import { isLoopback } from "../tenants/Connecting.ts"

/** Error of a public address that an API must not get. Nothing was sent. */
export class PublicAddressInvalid extends Data.TaggedError("PublicAddressInvalid")<{ readonly message: string }> {}

const problemOf = (address: string): string | undefined => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isAllowed = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url))
  if (url === undefined || !isAllowed) {
    return "must start with https://, such as https://bridge.example.com. Only this machine may have http://."
  }
  // Hazard: it is stored in the clear, and printed.
  if (url.username !== "" || url.password !== "") return "must have no user name and no password."
  return /[?#]/.test(address) ? "must have no query and no fragment. Give it without ? and #." : undefined
}

/**
 * Returns the URL of a path of the bridge. The path of the address stays before it, for a proxy that serves the bridge below a path.
 *
 * @param address public address, such as `https://bridge.example.com`
 */
export const publicUrl = (address: string, path: `/${string}`): Result.Result<string, PublicAddressInvalid> => {
  const problem = problemOf(address)
  if (problem !== undefined) {
    return Result.fail(new PublicAddressInvalid({ message: `The public address of the bridge ${problem}` }))
  }
  const { origin, pathname } = new URL(address)
  return Result.succeed(new URL(`${origin}${pathname.replace(/\/+$/, "")}${path}`).href)
}
