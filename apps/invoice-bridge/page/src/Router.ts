/** Views by the part of the address after `#`. The server never sees it. */
import { useEffect, useState } from "preact/hooks"
import { queryText } from "./Api.ts"
import type { Parameters } from "./Api.ts"

/** A view and its parameters. */
export interface Location {
  readonly path: string
  readonly parameters: Parameters
}

const read = (hash: string): Location => {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2)
  return { path: path === "" ? "/" : path, parameters: Object.fromEntries(new URLSearchParams(query)) }
}

/** Makes the address of a view. */
export const href = (path: string, parameters: Parameters = {}): string => {
  const query = queryText(parameters)
  return query === "" ? `#${path}` : `#${path}?${query}`
}

/** Opens a view. */
export const open = (path: string, parameters: Parameters = {}): void => {
  location.hash = href(path, parameters)
}

/** Returns the current view, and follows the address. */
export const useLocation = (): Location => {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    addEventListener("hashchange", follow)
    return () => removeEventListener("hashchange", follow)
  }, [])
  return read(hash)
}
