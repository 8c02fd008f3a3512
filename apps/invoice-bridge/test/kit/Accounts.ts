/** Accounts at both vendors, which a sandbox plays in the process of the tests. */
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import { Effect } from "effect"
import type { Scope } from "effect"
import { join } from "node:path"

/** Starts a sandbox, which is closed when the test is over. */
export const sandboxWith = (
  options: NonNullable<Parameters<typeof startSandbox>[0]>
): Effect.Effect<Sandbox, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startSandbox(options)),
    (opened) => Effect.promise(() => opened.close())
  )

/** Opens what the program's own sandbox has kept in a directory. */
export const keptSandbox = (directory: string): Effect.Effect<Sandbox, never, Scope.Scope> =>
  sandboxWith({ stateFile: join(directory, ".faktura", "sandbox.sqlite") })

/** The program's settings for the accounts that a sandbox plays. */
export const settingsOf = ({ maesn, monite }: Sandbox): Readonly<Record<string, string>> => ({
  MONITE_CLIENT_ID: monite.clientId,
  MONITE_CLIENT_SECRET: monite.clientSecret,
  MONITE_BASE_URL: monite.baseUrl,
  MAESN_API_KEY: maesn.apiKey,
  MAESN_ACCOUNT_KEY: maesn.accountKey,
  MAESN_BASE_URL: maesn.baseUrl
})
