// Entry for a worker: the settings are the body of a request.
import { firstDay } from "./first-day.ts"

export default { fetch: async (request) => new Response(await firstDay(await request.json())) }
