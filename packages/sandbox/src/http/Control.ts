/**
 * Control endpoints for people with curl, on both servers:
 *
 * - `GET /__sandbox`: stored records, injected faults and the number of defects
 * - `PUT /__sandbox/faults`: sets the fault rates from the JSON body; `{}` turns them off
 * - `GET /__sandbox/defects`: responses that the documents do not allow, and failures of the sandbox; normally empty
 */
import type { FaultPlan } from "../faults/FaultPlan.ts"
import { checkRates } from "../faults/Faults.ts"
import type { FaultRates } from "../faults/Faults.ts"
import type { Reply } from "./Api.ts"
import type { Journal } from "./Journal.ts"

const refuse = (status: number, message: string): Reply => ({ status, body: { error: { message } } })

/** Makes the function that responds to control requests. */
export const control =
  (faults: FaultPlan, journal: Journal, counts: () => unknown) =>
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
      default:
        return refuse(
          404,
          "No such control endpoint. Use GET /__sandbox, PUT /__sandbox/faults or GET /__sandbox/defects"
        )
    }
  }
