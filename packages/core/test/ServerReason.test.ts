// The server's reason in messages: out of every usual envelope, on one line, with nothing that a terminal obeys.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hintFor } from "../src/errors/SettingsHint.ts"
import type { Refusal } from "../src/errors/SettingsHint.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { escapeControls, reasonOf } from "../src/errors/ServerReason.ts"
import { scripted } from "./kit/Scripted.ts"

const asItIs = (text: string): string => text

const fastApi = {
  detail: [
    { loc: ["body", "email"], msg: "field required", type: "value_error.missing", input: "hidden" },
    { loc: ["body", "lines", 0, "price"], msg: "must be positive", type: "value_error" }
  ]
}

const reasons: ReadonlyArray<readonly [body: unknown, reason: string | undefined]> = [
  [undefined, undefined],
  [null, undefined],
  [{}, undefined],
  [[], undefined],
  ["", undefined],
  ["  ", undefined],
  [7, undefined],
  [{ data: { name: "hidden" } }, undefined],
  ["quota exceeded\n", "quota exceeded"],
  [{ message: "exists" }, "exists"],
  [{ message: "" }, undefined],
  [{ Message: "exists" }, "exists"],
  [{ error: { message: "exists" } }, "exists"],
  [{ error: { message: "exists", code: "dup" } }, "exists"],
  [{ error: { code: "dup" } }, "dup"],
  [{ error: "exists" }, "exists"],
  [{ error: "invalid_grant", error_description: "The code is used" }, "invalid_grant: The code is used"],
  [{ error: "Bad Request", message: "exists", statusCode: 400 }, "Bad Request: exists"],
  [{ error: "Bad Request", message: ["a is bad", "b is bad"], statusCode: 400 }, "Bad Request: a is bad; b is bad"],
  [fastApi, "body.email: field required; body.lines.0.price: must be positive"],
  [{ detail: "Not authenticated" }, "Not authenticated"],
  [{ title: "Out of stock", detail: "Only 3 left", type: "about:blank", status: 409 }, "Only 3 left"],
  [{ title: "Conflict", type: "about:blank", status: 409 }, "Conflict"],
  [{ errors: ["a", "b"] }, "a; b"],
  [{ errors: [{ message: "a" }, { detail: "b", source: { pointer: "/data/name" } }] }, "a; /data/name: b"],
  [{ errors: [{ field: "email", message: "is taken" }] }, "email: is taken"],
  [{ errors: { email: ["is taken", "is odd"], base: "no" } }, "email: is taken; is odd; base: no"],
  [{ message: "Validation failed", errors: [{ param: "a", msg: "bad" }] }, "Validation failed: a: bad"],
  [{ message: "bad", details: { iban: "hidden" }, data: { name: "hidden" } }, "bad"],
  [{ message: "same", error: { message: "same" } }, "same"],
  [{ fault: { faultstring: "Quota", detail: { errorcode: "policies" } } }, "Quota"],
  [{ "invalid-params": [{ name: "age", reason: "must be a number" }], title: "Bad" }, "Bad: age: must be a number"],
  [{ errors: Array.from({ length: 9 }, (_, index) => `e${index}`) }, "e0; e1; e2; e3; e4 (and 4 more)"],
  [{ error: { error: { error: { error: { error: { error: { message: "too deep" } } } } } } }, undefined],
  [
    { message: "Your request is not valid.", errors: [{ detail: "must be positive", pointer: "#/age" }] },
    "Your request is not valid. #/age: must be positive"
  ],
  [
    { email: ["Enter a valid address"], non_field_errors: ["Passwords differ"] },
    "email: Enter a valid address; non_field_errors: Passwords differ"
  ],
  [{ tags: ["a", 1] }, undefined],
  [{ message: `${"x".repeat(299)}😀` }, `${"x".repeat(299)}…`],
  ["<!doctype html><h1>Not found</h1>", undefined],
  [{ message: "two\nlines\tand \u001b[31mred" }, "two lines and \\u001b[31mred"],
  [{ message: "x".repeat(400) }, `${"x".repeat(300)}…`]
]

// Error bodies as vendors' documentation shows them.
const vendors: ReadonlyArray<readonly [vendor: string, body: unknown, reason: string | undefined]> = [
  [
    "Stripe",
    { error: { code: "x", message: "Missing required param", param: "amount", type: "y" } },
    "amount: Missing required param"
  ],
  [
    "GitHub",
    { message: "Validation Failed", errors: [{ resource: "Issue", field: "title", code: "missing_field" }] },
    "Validation Failed: title: missing_field"
  ],
  ["Shopify", { errors: { title: ["can't be blank"] } }, "title: can't be blank"],
  ["Shopify, a text", { errors: "[API] Invalid API key" }, "[API] Invalid API key"],
  [
    "Xero",
    {
      ErrorNumber: 10,
      Message: "Not valid",
      Elements: [{ Name: "hidden", ValidationErrors: [{ Message: "Email is bad" }] }]
    },
    "Not valid: Email is bad"
  ],
  ["Xero, sign-in", { Title: "Unauthorized", Status: 401, Detail: "TokenExpired" }, "TokenExpired"],
  [
    "QuickBooks",
    { Fault: { Error: [{ Message: "Invalid Reference", Detail: "element id 1 not found", code: "2500" }] } },
    "Invalid Reference: element id 1 not found"
  ],
  [
    "Okta",
    { errorCode: "E1", errorSummary: "Validation failed", errorCauses: [{ errorSummary: "login: exists" }] },
    "Validation failed: login: exists"
  ],
  [
    "Salesforce",
    [{ message: "Required fields are missing", errorCode: "X", fields: ["Name"] }],
    "Required fields are missing"
  ],
  [
    "Google",
    {
      error: {
        code: 400,
        message: "Invalid",
        details: [{ fieldViolations: [{ field: "a", description: "must be > 0" }] }]
      }
    },
    "Invalid: a: must be > 0"
  ],
  [
    "Azure",
    {
      error: {
        code: "Bad",
        message: "Errors",
        details: [{ code: "Null", target: "Phone", message: "must not be null" }]
      }
    },
    "Errors: Phone: must not be null"
  ],
  ["SAP and Exact (OData 2)", { error: { code: "x", message: { lang: "en", value: "Invalid key" } } }, "Invalid key"],
  ["Sage", [{ $severity: "error", $dataCode: "Invalid", $message: "is missing", $source: "name" }], "name: is missing"],
  [
    "FreshBooks",
    { response: { errors: [{ errno: 1012, field: "userid", message: "Client not found" }] } },
    "userid: Client not found"
  ],
  [
    "a wrapper with data",
    { data: { title: "hidden", message: "hidden" }, result: { description: "hidden" } },
    undefined
  ],
  [
    "lexoffice",
    { IssueList: [{ i18nKey: "missing_entity", source: "id", type: "validation_failure" }] },
    "id: missing_entity"
  ],
  [
    "lexoffice, invoices",
    {
      status: 406,
      error: "Not Acceptable",
      message: "Validation failed",
      details: [{ violation: "NOTNULL", field: "tax", message: "is empty" }]
    },
    "Not Acceptable: Validation failed: tax: is empty"
  ],
  [
    "Spring",
    { status: 400, error: "Bad Request", errors: [{ defaultMessage: "must not be blank", field: "name" }] },
    "Bad Request: name: must not be blank"
  ],
  [
    "ASP.NET",
    { title: "Errors occurred.", status: 400, errors: { Name: ["The Name is required."] } },
    "Errors occurred. Name: The Name is required."
  ],
  [
    "PayPal",
    {
      name: "INVALID_REQUEST",
      message: "Not well-formed",
      details: [{ field: "/intent", issue: "X", description: "is missing" }]
    },
    "Not well-formed: /intent: is missing"
  ],
  [
    "Square",
    { errors: [{ category: "X", code: "Y", detail: "must not be blank", field: "key" }] },
    "key: must not be blank"
  ],
  ["Jira", { errorMessages: ["Issue does not exist"], errors: {} }, "Issue does not exist"],
  ["Jira, fields", { errorMessages: [], errors: { project: "is required" } }, "project: is required"],
  ["Dropbox", { error_summary: "path/not_found/..", error: { ".tag": "path" } }, "path/not_found/.."],
  [
    "Zod",
    {
      success: false,
      error: { issues: [{ code: "too_small", path: ["a", 0], message: "Required" }], name: "ZodError" }
    },
    "a.0: Required"
  ],
  ["ajv", [{ instancePath: "/a", keyword: "type", message: "must be string" }], "/a: must be string"],
  ["Slack", { ok: false, error: "channel_not_found" }, "channel_not_found"],
  ["Plaid", { error_code: "X", error_message: "invalid client_id", display_message: null }, "invalid client_id"]
]

describe("the reason in a vendor's error", () => {
  for (const [vendor, body, expected] of vendors) {
    it(vendor, () => assert.strictEqual(reasonOf(body, asItIs), expected))
  }
})

describe("the server's reason", () => {
  for (const [body, expected] of reasons) {
    it(`${JSON.stringify(body)?.slice(0, 90)}: ${expected?.slice(0, 60)}`, () =>
      assert.strictEqual(reasonOf(body, asItIs), expected))
  }

  it("is scrubbed before it is cut", () => {
    const secret = "planted-secret"
    const reason = reasonOf({ message: "x".repeat(295) + secret }, (text) => text.replaceAll(secret, "-"))
    assert.strictEqual(reason, `${"x".repeat(295)}-`)
  })
})

describe("control characters", () => {
  for (const [text, expected] of [
    ["plain, ü, 漢字, 😀", "plain, ü, 漢字, 😀"],
    ["a\nb\r\tc", "a\\nb\\r\\tc"],
    ["\u0000\u0007\u001b[2J", "\\u0000\\u0007\\u001b[2J"],
    ["\u007f\u009b31m", "\\u007f\\u009b31m"],
    ["\u202eevil\u2066\u200f", "\\u202eevil\\u2066\\u200f"],
    ["\u2028\u2029", "\\u2028\\u2029"],
    // Invisible characters.
    ["a\u200b\u2060\ufeff\u00adb", "a\\u200b\\u2060\\ufeff\\u00adb"],
    ["a\u{e0041}b", "a\\u{e0041}b"],
    // Joiners are part of scripts and of emoji.
    ["👩‍💻 می‌خواهم", "👩‍💻 می‌خواهم"]
  ] as const) {
    it(JSON.stringify(text), () => assert.strictEqual(escapeControls(text), expected))
  }
})

const plain: Partial<Operation> = {}
const versioned: Partial<Operation> = { settings: [{ setting: "version", in: "header", name: "x-api-version" }] }
const refusal = (status: number, isPage: boolean, reason?: string): Refusal => ({ status, isPage, reason })
const root = "https://api.example.com"
const segment = "Check the base URL: a version segment such as /v1 may be missing at its end."
const address = "Check the base URL and its path."
const version = "Check the API version that is set (header x-api-version)."
const redirects = "Check the base URL: the server redirects (another host, path or https)."

const hints: ReadonlyArray<readonly [Partial<Operation>, baseUrl: string, Refusal, hint: string | undefined]> = [
  [plain, root, refusal(404, true), segment],
  [plain, `${root}/api`, refusal(404, true), segment],
  [plain, root, refusal(405, true), segment],
  [plain, root, refusal(404, false, "no Route matched with those values"), segment],
  [plain, root, refusal(404, false, "Cannot POST /items"), segment],
  [plain, `${root}/v1`, refusal(404, true), address],
  [plain, `${root}/v2.1/eu`, refusal(404, true), address],
  [plain, `${root}/2024-05-31`, refusal(404, true), address],
  [plain, root, refusal(404, false, "no such invoice"), undefined],
  [plain, root, refusal(404, false), undefined],
  [plain, root, refusal(400, true), undefined],
  [plain, root, refusal(500, true), undefined],
  [plain, root, refusal(400, false, "Unsupported version"), undefined],
  [versioned, root, refusal(400, false, "Unsupported API version"), version],
  [versioned, root, refusal(426, false, "this Version is retired"), version],
  [versioned, root, refusal(500, false, "version skew"), undefined],
  [versioned, root, refusal(400, false, "conversion failed"), undefined],
  [versioned, `${root}/v1`, refusal(404, true), address],
  ...[301, 302, 303, 307, 308].map((status) => [plain, root, refusal(status, false), redirects] as const)
]

describe("hints", () => {
  for (const [operation, baseUrl, given, expected] of hints) {
    it(`${given.status} ${given.isPage ? "HTML" : (given.reason ?? "")} at ${baseUrl}: ${expected}`, () =>
      // The cast: hints look at the settings alone.
      assert.strictEqual(hintFor(operation as Operation, baseUrl, given), expected))
  }
})

const prefix = "Things.act (POST /things/{thing_id}): "
const page = "<html><h1>nginx</h1></html>"

const messages: ReadonlyArray<readonly [status: number, body: unknown, message: string]> = [
  [409, { message: "exists" }, "the server returned 409 after 1 attempt. The server says: exists"],
  [
    400,
    fastApi,
    "the server returned 400, which the document does not declare. The server says: body.email: field required; body.lines.0.price: must be positive"
  ],
  [400, {}, "the server returned 400, which the document does not declare."],
  [
    404,
    page,
    "the server returned 404, but not the declared body. The server sent an HTML page. Check the base URL and its path."
  ],
  [
    502,
    page,
    "the server returned 502 after 1 attempt. The write may have been done. Look it up before sending it again. The server sent an HTML page."
  ],
  [
    500,
    { message: "boom" },
    "the server returned 500 after 1 attempt. The write may have been done. Look it up before sending it again. The server says: boom"
  ],
  [
    303,
    undefined,
    "the server returned 303 after 1 attempt. The write may have been done. Look it up before sending it again. Check the base URL: the server redirects (another host, path or https)."
  ]
]

describe("a message", () => {
  for (const [status, body, expected] of messages) {
    it.effect(`${status} ${JSON.stringify(body)?.slice(0, 40)}: whole sentences, no blank at the end`, () =>
      Effect.gen(function* () {
        const { call } = yield* scripted([{ status, body }])
        const error = yield* Effect.flip(call())
        assert.strictEqual(error.message, prefix + expected)
      })
    )
  }
})
