/**
 * Webhook deliveries: the log, and sending again, twice or late.
 */
import { membersOf, refuse, shown } from "./Endpoint.ts"
import type { ControlState, Endpoints } from "./Endpoint.ts"

const maxTimes = 100

/** Longest delay: a day, in milliseconds. */
const maxDelayMs = 86_400_000

const isWhole = (value: unknown, min: number, max: number): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max

/** Returns the endpoints of the deliveries. */
export const deliveryEndpoints = ({ deliveries }: ControlState): Endpoints => ({
  "GET /__sandbox/deliveries": () => shown({ deliveries: deliveries.log() }),
  "POST /__sandbox/deliveries/{id}": ({ body }, id) => {
    const { delayMs = 0, times = 1, ...rest } = body.length === 0 ? {} : (membersOf(body) ?? { times: undefined, body })
    if (Object.keys(rest).length > 0) return refuse(400, 'The body must be JSON, for example {"times":2,"delayMs":0}')
    if (!isWhole(times, 1, maxTimes)) return refuse(400, `times must be a whole number from 1 to ${maxTimes}`)
    if (!isWhole(delayMs, 0, maxDelayMs)) return refuse(400, `delayMs must be a whole number from 0 to ${maxDelayMs}`)
    const ids = /^\d+$/.test(id) ? deliveries.repeat(Number(id), times, delayMs) : undefined
    return ids === undefined ? refuse(404, `There is no delivery ${id}`) : { status: 202, body: { deliveries: ids } }
  }
})
