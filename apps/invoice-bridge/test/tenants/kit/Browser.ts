/** The customer's part of a login at the sandbox. */
import type { Sandbox } from "@faktura/sandbox"
import { Effect, Redacted } from "effect"

/** Opens a login page, and agrees. Returns the query of the callback that the browser then opens. */
export const logIn = ({ maesn }: Sandbox, page: Redacted.Redacted) =>
  Effect.promise(async (): Promise<Readonly<Record<string, string>>> => {
    const code = new URL(Redacted.value(page)).searchParams.get("code") ?? ""
    const response = await fetch(`${maesn.baseUrl}/events/key/${code}`, {
      method: "POST",
      headers: { "X-API-KEY": maesn.apiKey }
    })
    // The sandbox's own response.
    const { redirectUrl } = (await response.json()) as { readonly redirectUrl: string }
    return Object.fromEntries(new URL(redirectUrl).searchParams)
  })
