/**
 * Turns the issues of an Effect schema into problems of a file, each with its line.
 */
import * as SchemaIssue from "effect/SchemaIssue"
import type { SourceDocument } from "../openapi/Document.ts"
import { pointerOf } from "../openapi/Json.ts"
import type { SpecProblem } from "../openapi/Problem.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Returns the key of a path segment of Standard Schema. */
const keyOf = (segment: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof segment === "object" ? segment.key : segment)

/** Returns the problems of a file that is not valid against a schema. */
export const issueProblems = (document: SourceDocument, issue: SchemaIssue.Issue): ReadonlyArray<SpecProblem> =>
  format(issue).issues.map(({ message, path = [] }) => document.problemAt(pointerOf(path.map(keyOf)), message))
