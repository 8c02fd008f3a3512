/** What all views share: requests, messages, and the pause of updates. */
import { createContext } from "preact"
import { useContext } from "preact/hooks"
import type { Api } from "./Api.ts"

/** What all views share. */
export interface Shared {
  readonly api: Api
  /** Says a message, also to people who do not see the page. */
  readonly say: (message: string) => void
  readonly isPaused: boolean
}

/** Provides it to the views. */
export const SharedContext = createContext<Shared | undefined>(undefined)

/** Returns what all views share. */
export const useShared = (): Shared => {
  const shared = useContext(SharedContext)
  if (shared === undefined) throw new Error("A view is outside of the page.")
  return shared
}
