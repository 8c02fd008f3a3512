/**
 * Control endpoints for people with curl, on both servers:
 *
 * - `GET /__sandbox`: stored records, injected faults and the number of defects
 * - `PUT /__sandbox/faults`: sets the fault rates from the JSON body; `{}` turns them off
 * - `POST /__sandbox/token`: token for a client of a document with OAuth 2.0, by its credentials
 * - `GET /__sandbox/defects`: responses that the documents do not allow, and failures of the sandbox; normally empty
 */
import type { FaultPlan } from "../faults/FaultPlan.ts"
import { checkRates } from "../faults/Faults.ts"
import type { FaultRates } from "../faults/Faults.ts"
import type { Reply } from "./Api.ts"
import type { Journal } from "./Journal.ts"

/** Reads a form, or JSON, as a token endpoint gets it (RFC 6749, 4.4.2). */
const fieldsOf = (body: Buffer): URLSearchParams => {
  const text = body.toString("utf8")
  try {
    return new URLSearchParams(JSON.parse(text) as Record<string, string>)
  } catch {
    return new URLSearchParams(text)
  }
}

const refuse = (status: number, message: string): Reply => ({ status, body: { error: { message } } })

/** Makes the function that responds to control requests. */
export const control =
  (
    faults: FaultPlan,
    journal: Journal,
    counts: () => unknown,
    tokenFor: (clientId: string, clientSecret: string) => string | undefined = () => undefined
  ) =>
  (method: string, path: string, body: Buffer): Reply => {
    switch (`${method} ${path}`) {
      case "GET /__sandbox":
        return { status: 200, body: { counts: counts(), faults: faults.injected(), defects: journal.defects().length } }
      case "GET /__sandbox/defects":
        return { status: 200, body: { defects: journal.defects() } }
      case "PUT /__sandbox/faults": {
        let rates: unknown
        try {
          rates = JSON.parse(body.toString("utf8"))
        } catch {
          return refuse(400, 'The body must be JSON, for example {"dropAfter":0.1}')
        }
        const problems = checkRates(rates)
        if (problems.length > 0) return refuse(400, problems.join("; "))
        faults.set(rates as FaultRates) // checked in the line before
        return { status: 200, body: { rates } }
      }
      case "POST /__sandbox/token": {
        const form = fieldsOf(body)
        const token = tokenFor(form.get("client_id") ?? "", form.get("client_secret") ?? "")
        return token === undefined
          ? { status: 401, body: { error: "invalid_client" } }
          : { status: 200, body: { access_token: token, token_type: "Bearer", expires_in: 86_400 } }
      }
      default:
        return refuse(
          404,
          "No such control endpoint. Use GET /__sandbox, PUT /__sandbox/faults or GET /__sandbox/defects"
        )
    }
  }
