import { assert, describe, it } from "@effect/vitest"
import { statusErrorByTag } from "@faktura/core/Errors"
import { errorTag } from "../src/naming/StatusTags.ts"

describe("names of errors", () => {
  const tags: ReadonlyArray<readonly [status: string, tag: string]> = [
    ["400", "BadRequest"],
    ["401", "Unauthorized"],
    ["402", "PaymentRequired"],
    ["403", "Forbidden"],
    ["404", "NotFound"],
    ["405", "MethodNotAllowed"],
    ["406", "NotAcceptable"],
    ["408", "RequestRefused"],
    ["409", "Conflict"],
    ["410", "Gone"],
    ["412", "PreconditionFailed"],
    ["413", "PayloadTooLarge"],
    ["415", "UnsupportedMediaType"],
    ["418", "RequestRefused"],
    ["422", "ValidationFailed"],
    ["423", "Locked"],
    ["424", "FailedDependency"],
    ["429", "RateLimited"],
    ["4XX", "RequestRefused"],
    ["500", "ServerError"],
    ["503", "ServerError"],
    ["5XX", "ServerError"],
    ["default", "RequestRefused"]
  ]
  for (const [status, tag] of tags) it(`${status} is ${tag}`, () => assert.strictEqual(errorTag(status), tag))

  it("each is a class of the runtime, and each class has a status", () => {
    const known = new Set([...Object.keys(statusErrorByTag), "RateLimited"])
    assert.deepStrictEqual(new Set(tags.map(([, tag]) => tag)), known)
  })
})
