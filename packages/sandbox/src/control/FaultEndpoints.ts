/**
 * Faults by chance and by script.
 */
import { checkRates, faultKinds } from "../faults/Faults.ts"
import type { FaultRates } from "../faults/Faults.ts"
import { checkScript, fromWritten } from "../faults/Script.ts"
import type { WrittenFault } from "../faults/Script.ts"
import { jsonOf, refuse, shown } from "./Endpoint.ts"
import type { ControlState, Endpoints } from "./Endpoint.ts"

/** Returns the endpoints of the fault plan. */
export const faultEndpoints = ({ faults, operations }: ControlState): Endpoints => {
  const names = {
    apis: new Set(operations.map(({ api }) => api)),
    operationIds: new Set(operations.map(({ operationId }) => operationId))
  }
  return {
    "GET /__sandbox/faults": () =>
      shown({
        rates: faults.rates(),
        script: faults.scripted(), // an entry without an end has `times: null`, as JSON writes infinity
        injected: faults.injected(),
        held: faults.held(),
        late: faults.late(),
        kinds: faultKinds
      }),
    "PUT /__sandbox/faults": ({ body }) => {
      const rates = jsonOf(body)
      if (rates === undefined) return refuse(400, 'The body must be JSON, for example {"dropAfter":0.1}')
      const problems = checkRates(rates)
      if (problems.length > 0) return refuse(400, problems.join("; "))
      faults.set(rates as FaultRates) // checked in the line before
      return shown({ rates })
    },
    "PUT /__sandbox/script": ({ body }) => {
      const script = jsonOf(body)
      const problems = checkScript(script, names)
      if (problems.length > 0) return refuse(400, problems.join("; "))
      faults.script((script as ReadonlyArray<WrittenFault>).map(fromWritten)) // checked in the line before
      return shown({ script: faults.scripted() })
    }
  }
}
