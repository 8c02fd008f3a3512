/**
 * What a schema found wrong with a file of ours, as problems of that file: each with its line.
 */
import * as SchemaIssue from "effect/SchemaIssue"
import type { SourceDocument } from "../openapi/Document.ts"
import { pointerOf } from "../openapi/Json.ts"
import type { SpecProblem } from "../openapi/Problem.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Tells a key of a path segment as Standard Schema may give it. */
const keyOf = (segment: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof segment === "object" ? segment.key : segment)

/** The problems of a file that a schema does not take. */
export const issueProblems = (document: SourceDocument, issue: SchemaIssue.Issue): ReadonlyArray<SpecProblem> =>
  format(issue).issues.map(({ message, path = [] }) => document.problemAt(pointerOf(path.map(keyOf)), message))
