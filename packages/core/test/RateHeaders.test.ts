import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { rateQuota } from "../src/rate-limit/RateHeaders.ts"
import type { RateQuota } from "../src/rate-limit/RateHeaders.ts"

const now = Date.UTC(2026, 10, 21, 12)
const inTenSeconds = String(now / 1000 + 10)

const scenarios: ReadonlyArray<readonly [name: string, headers: Record<string, string>, quota: RateQuota | undefined]> =
  [
    ["nothing said", {}, undefined],
    ["other headers", { "content-type": "text/plain", "retry-after": "3" }, undefined],
    ["remaining without a limit", { "ratelimit-remaining": "3", "ratelimit-reset": "1" }, undefined],
    ["a current quota without a policy", { ratelimit: `"default";r=0;t=1` }, undefined],

    ["a policy, draft 8 and later", { "ratelimit-policy": `"default";q=30;w=1` }, { limit: 30, windowMillis: 1000 }],
    ["a policy, drafts 3 to 7", { "ratelimit-policy": "30;w=1" }, { limit: 30, windowMillis: 1000 }],
    ["a policy without a window", { "ratelimit-policy": `"default";q=30` }, { limit: 30 }],
    ["white space and case", { "ratelimit-policy": `  "d" ; Q=30 ;  w=60  ` }, { limit: 30, windowMillis: 60_000 }],
    [
      "the shortest of several windows",
      { "ratelimit-policy": `"day";q=9000;w=86400, "burst";q=30;w=1, "hour";q=1000;w=3600` },
      { limit: 30, windowMillis: 1000 }
    ],
    [
      "a window rather than none",
      { "ratelimit-policy": `"a";q=5, "b";q=30;w=60, "c";q=7` },
      { limit: 30, windowMillis: 60_000 }
    ],
    [
      "a malformed one does not hide a good one",
      { "ratelimit-policy": `"a";q=x;w=1, ;;, "b";q=30;w=60` },
      { limit: 30, windowMillis: 60_000 }
    ],
    [
      "policy and current quota, by name",
      { "ratelimit-policy": `"day";q=9000;w=86400, "burst";q=30;w=1`, ratelimit: `"day";r=8;t=99, "burst";r=4;t=1` },
      { limit: 30, windowMillis: 1000, remaining: 4, resetMillis: 1000 }
    ],
    [
      "a name with separators",
      { "ratelimit-policy": `"a;q=1,w=2";q=30;w=1`, ratelimit: `"a;q=1,w=2";r=4` },
      { limit: 30, windowMillis: 1000, remaining: 4 }
    ],
    [
      "policy, and the current quota in numbers",
      { "ratelimit-policy": "30;w=1", "ratelimit-limit": "30", "ratelimit-remaining": "7", "ratelimit-reset": "1" },
      { limit: 30, windowMillis: 1000, remaining: 7, resetMillis: 1000 }
    ],
    [
      "several policies, and numbers of who knows which",
      { "ratelimit-policy": "30;w=1, 900;w=60", "ratelimit-remaining": "7", "ratelimit-reset": "33" },
      { limit: 30, windowMillis: 1000 }
    ],
    [
      "a reset as a moment, where our clock is wrong",
      {
        date: new Date(now - 3_600_000).toUTCString(),
        "x-ratelimit-limit": "9",
        "x-ratelimit-reset": String(now / 1000 - 3590)
      },
      { limit: 9, resetMillis: 10_000 }
    ],
    [
      "version 7 of the draft",
      { "ratelimit-policy": "100;w=60", ratelimit: "limit=100, remaining=3, reset=50" },
      { limit: 100, windowMillis: 60_000, remaining: 3, resetMillis: 50_000 }
    ],
    [
      "version 7, no policy",
      { ratelimit: "limit=100, remaining=3, reset=50" },
      { limit: 100, remaining: 3, resetMillis: 50_000 }
    ],
    ["version 7, no reset", { ratelimit: "limit=100, remaining=3" }, undefined],
    [
      "the policies in the limit itself",
      { "ratelimit-limit": "900, 900;w=60, 30;w=1" },
      { limit: 30, windowMillis: 1000 }
    ],

    [
      "by the second, beside numbers without a window",
      {
        "ratelimit-limit": "30",
        "ratelimit-remaining": "29",
        "ratelimit-reset": "1",
        "x-ratelimit-limit-second": "30",
        "x-ratelimit-remaining-second": "29"
      },
      { limit: 30, windowMillis: 1000, remaining: 29 }
    ],
    ["by the minute", { "x-ratelimit-limit-minute": "100" }, { limit: 100, windowMillis: 60_000 }],
    ["by the hour", { "x-ratelimit-limit-hour": "100" }, { limit: 100, windowMillis: 3_600_000 }],
    [
      "the shortest period",
      { "x-ratelimit-limit-hour": "9000", "x-ratelimit-limit-minute": "200", "x-ratelimit-remaining-minute": "3" },
      { limit: 200, windowMillis: 60_000, remaining: 3 }
    ],

    [
      "numbers",
      { "ratelimit-limit": "30", "ratelimit-remaining": "0", "ratelimit-reset": "2" },
      { limit: 30, remaining: 0, resetMillis: 2000 }
    ],
    [
      "numbers, reset in epoch seconds",
      { "x-ratelimit-limit": "30", "x-ratelimit-remaining": "3", "x-ratelimit-reset": inTenSeconds },
      { limit: 30, remaining: 3, resetMillis: 10_000 }
    ],
    [
      "numbers, reset past",
      { "x-ratelimit-limit": "30", "x-ratelimit-reset": "1600000000" },
      { limit: 30, resetMillis: 0 }
    ],
    [
      "numbers, reset after",
      { "x-ratelimit-limit": "5", "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "0.2505" },
      { limit: 5, remaining: 0, resetMillis: 251 }
    ],
    [
      "Twitter's spelling",
      { "x-rate-limit-limit": "15", "x-rate-limit-remaining": "1", "x-rate-limit-reset": inTenSeconds },
      { limit: 15, remaining: 1, resetMillis: 10_000 }
    ],
    [
      "a reset of more seconds than a number holds",
      { "x-ratelimit-limit": "30", "x-ratelimit-reset-after": "9".repeat(400) },
      { limit: 30, resetMillis: Number.MAX_SAFE_INTEGER }
    ],
    [
      "a malformed rest",
      { "x-ratelimit-limit": "15", "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "soon" },
      { limit: 15 }
    ]
  ]

/** Values in place of a limit. */
const malformed = ["", "0", "-1", "1.5", "1e3", "0x1f", "many", "Infinity", "9".repeat(30), "30 per second", "30, 40"]

describe("rateQuota", () => {
  it.each(scenarios)("%s", (_, headers, quota) => {
    assert.deepEqual(rateQuota(new Headers(headers), now), quota)
  })

  it.each(malformed)("takes %j for no limit", (value) => {
    assert.isUndefined(rateQuota(new Headers({ "ratelimit-policy": `"d";q=${value.replace(",", "")};w=1` }), now))
    for (const name of ["x-ratelimit-limit", "x-rate-limit-limit", "x-ratelimit-limit-second"]) {
      assert.isUndefined(rateQuota(new Headers({ [name]: value }), now))
    }
  })

  it.each(["", "0", "-1", "1.5", "x"])("takes %j for no window", (value) => {
    assert.deepEqual(rateQuota(new Headers({ "ratelimit-policy": `30;w=${value}` }), now), { limit: 30 })
  })

  it("reads a long header once, not once for each of its quotation marks", () => {
    const hostile = `"` + `\\"`.repeat(200_000)
    assert.isUndefined(rateQuota({ get: () => hostile }, now))
  })

  const number = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 }))
  const name = Schema.String.check(Schema.isPattern(/^[ !#-[\]-~]*$/))

  it.prop(
    "reads the examples of the drafts",
    [Arbitrary.schema(name), Arbitrary.schema(number), Arbitrary.schema(number), Arbitrary.schema(number)],
    ([name, limit, window, left]) => {
      const headers = new Map([
        ["ratelimit-policy", `"${name}";q=${limit};w=${window}`],
        ["ratelimit", `"${name}";r=${left};t=${window}`]
      ])
      assert.deepEqual(rateQuota({ get: (field) => headers.get(field) ?? null }, now), {
        limit,
        windowMillis: window * 1000,
        remaining: left,
        resetMillis: window * 1000
      })
    }
  )

  /** Text that is nearly right more often than by chance. */
  const piece = Schema.Union([
    Schema.String,
    Schema.Literals([`"`, ";", ",", "=", "\\", ";q=", ";w=", ";r=", ";t=", "30", "0", " "])
  ])

  it.prop(
    "returns undefined, or whole numbers in their ranges, for any headers",
    [Arbitrary.array(Arbitrary.schema(piece), { maxLength: 12 })],
    ([pieces]) => {
      const quota = rateQuota({ get: () => pieces.join("") }, now)
      if (quota === undefined) return
      const { limit, remaining = 0, resetMillis = 0, windowMillis = 1 } = quota
      for (const value of [limit, remaining, resetMillis, windowMillis]) assert.isTrue(Number.isSafeInteger(value))
      assert.isTrue(limit >= 1 && windowMillis >= 1 && remaining >= 0 && resetMillis >= 0)
    }
  )
})
