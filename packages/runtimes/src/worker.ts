/**
 * The program as a worker: the place as the body of a request, the report as the answer.
 */
import { run } from "./Program.ts"
import type { Place } from "./Place.ts"

export default {
  fetch: async (request: Request): Promise<Response> => {
    // The cast: the test that makes the request writes its body.
    const place = (await request.json()) as Place
    return Response.json(await run(place))
  }
}
