/**
 * The functions behind the `faktura` command: load a spec, generate its files, replace folders. Also the parser and
 * plugins for hey-api's own configuration.
 */
export * from "./generate/Generate.ts"
export { documentChanges } from "./diff/DocumentChanges.ts"
export type { Change } from "./diff/DocumentChanges.ts"
export * from "./diff/Level.ts"
export type { RuleName, Side } from "./diff/Rules.ts"
export * from "./naming/Layout.ts"
export { parser, plugins } from "./generate/HeyApi.ts"
export type { ParserOptions } from "./generate/HeyApi.ts"
export type { WarningKind } from "./warnings/Definition.ts"
export type { Warning } from "./warnings/Report.ts"
export type { WarningCode, WarningName } from "./warnings/Table.ts"
export { openResponses } from "./normalize/OpenResponses.ts"
export * from "./plugin/index.ts"
export * from "./openapi/Problem.ts"
export * from "./workspace/Spec.ts"
export * from "./output/Swap.ts"
export * from "./workspace/Workspace.ts"
