/**
 * Error names of declared statuses. `@faktura/core/Errors` has the classes.
 */

const tags: { readonly [status: string]: string } = {
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  409: "Conflict",
  410: "Gone",
  412: "PreconditionFailed",
  413: "PayloadTooLarge",
  415: "UnsupportedMediaType",
  422: "ValidationFailed",
  423: "Locked",
  424: "FailedDependency",
  429: "RateLimited"
}

/** True for statuses after which a write may have happened: 408, 5xx. */
export const isFault = (status: string): boolean => status === "408" || status.startsWith("5")

/** Returns the error name of a status: `NotFound` for `404`, `ServerError` for `5XX`. Default: `RequestRefused`. */
export const errorTag = (status: string): string =>
  tags[status] ?? (status.startsWith("5") ? "ServerError" : "RequestRefused")
