/** The address that a customer's browser returns to from Maesn's login. */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as SqlClient from "effect/sql/SqlClient"
import { connectPath, finishConnection } from "../../tenants/Connecting.ts"
import type { ConnectionRefused } from "../../tenants/Errors.ts"
import type { Runs } from "../../runs/Runs.ts"
import type { Tenants } from "../../tenants/Tenants.ts"
import { planAdoption } from "../../workflows/Adopt.ts"
import type { Route } from "../Route.ts"

/** Services of these routes. */
export type ConnectServices = SqlClient.SqlClient | Runs | Tenants

type Problem = ConnectionRefused["problem"] | "tenant"

const again = "Ask for a new link, and start again."

/** Texts for the customer. The integrator's log has more. */
const texts: Readonly<Record<Problem, string>> = {
  address: again,
  callback: again,
  canceled: `The login was not finished. ${again}`,
  expired: `The link is too old. ${again}`,
  signature: again,
  state: `The link is not valid, or was used before. ${again}`,
  system: `The accounting system is not known. ${again}`,
  tenant: "This program cannot store the connection now. Try again later."
}

const textOf = (problem: unknown): string =>
  typeof problem === "string" && Object.hasOwn(texts, problem)
    ? texts[problem as Problem] // the line above checked it
    : again

/** Makes a page. All texts are constants of this file, so nothing needs to be escaped. */
const page = (title: string, text: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="../login/icon.svg">
<link rel="stylesheet" href="../login/login.css">
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`,
    { contentType: "text/html; charset=utf-8" }
  )

/** Hazard: the address has the key of the account. The response leads away from it, so that no history keeps it. */
const finish = Effect.gen(function* () {
  const { tenant = "" } = yield* HttpRouter.params
  const parameters = yield* HttpServerRequest.ParsedSearchParams
  const single = Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []))
  )
  const problem = yield* finishConnection(tenant, single, planAdoption).pipe(
    Effect.as(undefined),
    Effect.catchTags({
      ConnectionRefused: (error) => Effect.as(logProblem(error), error.problem),
      TenantUnusable: (error) => Effect.as(logProblem(error), "tenant" as const)
    })
  )
  // Relative, because a proxy may add a path before the bridge's own.
  return HttpServerResponse.redirect(problem === undefined ? "../done" : `../done?problem=${problem}`, { status: 303 })
})

const logProblem = ({ message, tenant }: { readonly tenant: string; readonly message: string }): Effect.Effect<void> =>
  Effect.logWarning(`The accounting system of tenant ${JSON.stringify(tenant)} was not connected: ${message}`)

const done = Effect.map(HttpServerRequest.ParsedSearchParams, ({ problem }) =>
  problem === undefined
    ? page("Connected", "Your accounting system is connected. You can close this window.")
    : page("Not connected", textOf(problem))
)

/** Routes of the login at Maesn. A state in the address proves that the integrator has started it. */
export const connectRoutes: ReadonlyArray<Route<ConnectServices>> = [
  { method: "GET", path: connectPath(":tenant"), access: "signed", handle: finish },
  { method: "GET", path: "/connect/done", access: "signed", handle: done }
]
