/**
 * An empty configuration for hey-api.
 *
 * Why: without one, hey-api merges the `openapi-ts.config.ts` of the current folder, which belongs to another run.
 */
export default {}
