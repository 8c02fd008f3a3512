/**
 * Maps the checks of oasdiff, a tool that compares OpenAPI documents, to the rules that report the same change here.
 *
 * `*` in an id is any text. A check may have several rules, and a rule several checks.
 *
 * @see https://github.com/oasdiff/oasdiff/blob/4553c69d/checker/rules.go
 */
import type { RuleName } from "./Rules.ts"

/** Ids of checks, with `*` for any text. */
export type Checks = ReadonlyArray<string>

const split = (ids: string): Checks => ids.trim().split(/\s+/)

/** Checks that a rule covers. A rule that is not listed has no check in oasdiff. A check in {@link withoutEffect} has no rule. */
export const oasdiffChecks: Readonly<Partial<Record<RuleName, Checks>>> = {
  "operation-added": ["endpoint-added"],
  "operation-removed": split("api-removed-* api-path-removed-*"),
  "operation-id-changed": ["api-operation-id-*"],
  "operation-deprecated": split("endpoint-deprecated endpoint-deprecated-with-sunset"),
  "operation-undeprecated": ["endpoint-reactivated"],
  "security-added": split(
    "api-security-added api-security-scope-added api-global-security-*added api-security-component-added"
  ),
  "security-removed": split(
    "api-security-removed api-security-scope-removed api-global-security-*removed api-security-component-removed"
  ),
  "security-required": split("api-security-added api-global-security-added"),
  "security-lifted": split("api-security-removed api-global-security-removed"),
  "security-scheme-changed": split("api-security-component-*-changed api-security-component-oauth-scope-*"),

  "parameter-added": ["new-optional-request-*parameter*"],
  "required-parameter-added": split("new-required-request-*parameter* new-request-path-parameter"),
  "parameter-removed": split("request-parameter-removed request-parameter-removed-*"),
  "parameter-deprecated": ["request-parameter-deprecated"],

  "body-added": ["request-body-added-optional"],
  "required-body-added": ["request-body-added-required"],
  "body-removed": ["request-body-removed"],
  "media-type-added": split("request-body-media-type-added response-media-type-added"),
  "media-type-removed": split("request-body-media-type-removed response-media-type-removed"),
  "media-type-changed": split(
    "request-body-media-type-added request-body-media-type-removed response-media-type-name-*"
  ),
  "success-added": ["response-success-status-added"],
  "same-success-added": ["response-success-status-added"],
  "success-removed": ["response-success-status-removed"],
  "error-added": ["response-non-success-status-added"],
  "error-removed": ["response-non-success-status-removed"],
  "error-body-added": ["response-non-success-status-added"],
  "error-body-changed": ["response-non-success-status-*"],
  "error-status-changed": ["response-non-success-status-*"],
  "header-added": ["response-header-added"],
  "header-removed": split("optional-response-header-removed required-response-header-removed"),
  "header-type-changed": ["response-header-type-*"],
  "header-details-changed": ["response-header-became-*"],

  "field-added": split(
    "new-optional-request-property response-optional-property-added request-optional-property-became-not-read-only response-optional-property-became-not-write-only"
  ),
  "required-field-added": split(
    "new-required-request-property* new-required-request-header-property response-required-property-added request-required-property-became-not-read-only response-required-property-became-not-write-only"
  ),
  "field-removed": split(
    "request-property-removed response-optional-property-removed response-required-property-removed request-*-property-became-read-only response-*-property-became-write-only"
  ),
  "became-required": split(
    "request-*-became-required request-property-became-required-with-default response-property-became-required"
  ),
  "became-optional": split("request-*-became-optional response-property-became-optional"),
  "null-added": split("request-*-became-nullable response-body-became-nullable response-property-became-nullable"),
  "optional-null-added": ["*-property-became-nullable"],
  "null-removed": split(
    "request-*-became-not-nullable response-body-became-not-nullable response-property-became-not-nullable"
  ),
  "optional-null-removed": ["*-property-became-not-nullable"],
  "type-changed": split("request-*-type-changed response-body-type-changed response-property-type-changed"),
  "type-widened": split(
    "request-*-type-generalized response-body-type-generalized response-property-type-generalized *-list-of-types-widened *-media-type-schema-removed"
  ),
  "type-narrowed": split(
    "request-*-type-specialized response-body-type-specialized response-property-type-specialized *-list-of-types-narrowed *-media-type-schema-added"
  ),
  "fractions-added": split(
    "request-*-type-compatible response-body-type-compatible response-property-type-compatible request-*-type-generalized response-body-type-generalized response-property-type-generalized"
  ),
  "fractions-removed": split(
    "request-*-type-compatible response-body-type-compatible response-property-type-compatible request-*-type-specialized response-body-type-specialized response-property-type-specialized"
  ),
  "format-added": split(
    "request-*-type-compatible response-body-type-compatible response-property-type-compatible request-*-type-specialized response-body-type-specialized response-property-type-specialized"
  ),
  "format-removed": split(
    "request-*-type-compatible response-body-type-compatible response-property-type-compatible request-*-type-generalized response-body-type-generalized response-property-type-generalized"
  ),
  "format-changed": split("request-*-type-compatible response-body-type-compatible response-property-type-compatible"),
  "value-added": split("*-enum-value-added *-const-changed"),
  "value-removed": split("*-enum-value-removed *-const-changed"),
  "values-limited": split("*-became-enum *-const-added"),
  "values-freed": ["*-const-removed"],
  "limit-tightened": split(`
    request-*-max-decreased request-*-max-length-decreased request-*-max-items-decreased request-*-exclusive-max-decreased
    request-*-min-increased request-*-min-length-increased request-*-min-items-increased request-*-exclusive-min-increased
    *-max-set *-max-length-set *-min-set *-min-items-set *-exclusive-max-set *-exclusive-min-set *-pattern-added`),
  "limit-loosened": split(`
    *-max-increased *-max-length-increased *-max-items-increased *-exclusive-max-increased
    *-min-decreased *-min-length-decreased *-min-items-decreased *-exclusive-min-decreased
    *-max-length-unset *-min-items-unset *-pattern-removed`),
  "limit-changed": split("*-pattern-changed *-pattern-generalized"),
  "default-changed": ["*-default-value-*"],
  "member-added": split("*-any-of-added *-one-of-added *-wrapped-in-one-of"),
  "member-removed": split("*-any-of-removed *-one-of-removed"),
  "other-fields-refused": ["request-*-unevaluated-properties-added"],
  "other-fields-allowed": ["request-*-unevaluated-properties-removed"],
  "keyword-changed": split("*-pattern-property-* *-prefix-items-* *-content-encoding-changed"),
  "discriminator-changed": ["*-discriminator-*"],
  "field-deprecated": split("*-property-deprecated *-property-deprecated-with-sunset"),
  "text-changed": split("*-annotation-only *-property-reactivated request-parameter-reactivated"),

  "event-added": ["webhook-added"],
  "event-removed": ["webhook-removed"]
}

/** Checks whose changes are found by the parts that change: the fields, limits and values that `allOf` joins. */
export const foundByParts: Checks = ["*-all-of-added", "*-all-of-removed"]

/** Checks that the compiler covers: it sees the names of exported types. */
export const foundByCompiler: Checks = ["api-schema-removed"]

/** Checks of changes that do not reach generated code, with the reason. */
export const withoutEffect: ReadonlyArray<readonly [reason: string, checks: Checks]> = [
  [
    "Dates after which something may be removed are a promise of the vendor. Code is generated from what the document has.",
    split("*sunset-missing *sunset-parse *sunset-invalid *sunset-date-* *sunset-deleted")
  ],
  ["Stability levels are an extension of oasdiff's users.", ["*-stability-*"]],
  [
    "`info.version` is the vendor's. The packages have versions of their own.",
    split("api-version-* api-major-version-*")
  ],
  ["`x-extensible-enum` is not read.", ["*-x-extensible-enum-*"]],
  ["Services are grouped by path, so tags change nothing.", ["api-tag-*"]],
  [
    "A `readOnly` field is no part of a request.",
    split("request-read-only-property-* request-*-became-not-write-only request-*-became-write-only")
  ],
  [
    "A `writeOnly` field is no part of a response.",
    split("response-*write-only-property-* response-*-became-not-read-only response-*-became-read-only")
  ],
  [
    "The keyword is not generated, so it is not checked either. A warning of the generator says so.",
    split(`
      *-if-added *-if-removed *-then-* *-else-* *-contains-added *-contains-removed *-max-contains-* *-min-contains-*
      *-dependent-* *-property-names-* *-unevaluated-items-* *-content-media-type-* *-content-schema-*`)
  ],
  ["Responses are read with fields that the document does not have.", ["response-*-unevaluated-properties-*"]]
]

/** A check of oasdiff, and how its change is found. */
export interface Coverage {
  readonly check: string
  readonly by: "rules" | "parts" | "compiler" | "without effect" | "open"
  /** Rules that cover the check. */
  readonly rules: ReadonlyArray<RuleName>
  /** Reason of a check without effect. */
  readonly reason: string | undefined
}

/** True when one of some ids with `*` means a check. */
export const means = (checks: Checks, check: string): boolean =>
  checks.some((each) => new RegExp(`^${each.replaceAll("*", ".*")}$`).test(check))

/** Returns how each check is covered. */
export const coverageOf = (checks: ReadonlyArray<string>): ReadonlyArray<Coverage> =>
  checks.map((check): Coverage => {
    const [reason] = withoutEffect.find(([, own]) => means(own, check)) ?? []
    if (reason !== undefined) return { check, by: "without effect", rules: [], reason }
    const rules = Object.entries(oasdiffChecks)
      .filter(([, own]) => means(own, check))
      // Safe: the table's keys are names of rules.
      .map(([rule]) => rule as RuleName)
    const by =
      rules.length > 0
        ? "rules"
        : means(foundByParts, check)
          ? "parts"
          : means(foundByCompiler, check)
            ? "compiler"
            : "open"
    return { check, by, rules, reason: undefined }
  })
