/**
 * Entry for a worker: reads the input from the body of a request, and responds with the report.
 */
import { run } from "./Program.ts"
import type { Place } from "./Place.ts"

export default {
  fetch: async (request: Request): Promise<Response> => {
    // The cast: the test that sends the request writes its body.
    const place = (await request.json()) as Place
    return Response.json(await run(place))
  }
}
