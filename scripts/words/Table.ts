/**
 * Table of the words check: limits, folders, words, identifier parts and excuses.
 *
 * Change the rules here only. The other files of this folder read texts and apply this table.
 */

/** Longest sentence, in words. Inline code, a list of inline code and an interpolation count as one word each. */
export const wordsInSentence = 25

/** Longest line of a Markdown table that may be padded, in columns. */
export const paddedTableWidth = 120

/** Kinds of text. `title` is the name of a test; `text` is a literal of code, or a description in YAML. */
export type Kind = "markdown" | "comment" | "text" | "title"

/** Files of one kind, and the texts in them that are checked. */
export interface Folder {
  /** Glob patterns, from the root of the repository. */
  readonly files: ReadonlyArray<string>
  /** Empty: nothing is checked. */
  readonly kinds: ReadonlyArray<Kind>
}

/** A file belongs to the first row that matches. Files of no row are not checked. */
export const folders: ReadonlyArray<Folder> = [
  // Names of exports, and snapshots. Their texts are checked in the source.
  { files: ["docs/api/**", "**/__snapshots__/**"], kinds: [] },
  // Texts of the documents in specs/ and of the generator.
  { files: ["docs/reference/**"], kinds: ["markdown"] },
  { files: ["**/src/generated/**"], kinds: ["comment"] },
  // Code of vendors and generators, kept to compare with.
  { files: ["packages/contract/test/official-sdk/**"], kinds: [] },
  // Its texts are the words themselves.
  { files: ["scripts/words/Table.ts"], kinds: ["comment"] },
  {
    files: [
      "docs/**/*.md",
      "**/README.md",
      "README.md",
      "*.md",
      ".changeset/*.md",
      ".github/**/*.md",
      "benchmarks/*.md"
    ],
    kinds: ["markdown"]
  },
  {
    files: [
      "packages/*/src/**/*.ts",
      "packages/*/bin/*.js",
      "packages/*/*-run/**/*.ts",
      "apps/*/src/**/*.ts",
      "apps/*/bin/*.js",
      "scripts/**/*.ts",
      "examples/**/*.ts",
      "benchmarks/src/**/*.ts",
      "mutation/**/*.ts"
    ],
    kinds: ["comment", "text"]
  },
  // Forms of issues, documents, reasons of overlays and of differences, descriptions that npm shows.
  {
    files: [
      ".github/ISSUE_TEMPLATE/*.yml",
      "specs/*/openapi.yaml",
      "specs/*/overlay.yaml",
      "specs/*/differences.yaml",
      "package.json",
      "{packages,apps}/*/package.json",
      "examples/*/package.json"
    ],
    kinds: ["comment", "text"]
  },
  { files: ["*.yaml", ".github/**/*.yml", ".ci/run"], kinds: ["comment"] },
  { files: ["packages/**/test/**/*.ts", "apps/**/test/**/*.ts"], kinds: ["comment", "title"] }
]

/** Files about the tasks of people. */
const tasksOfPeople = ["apps/invoice-bridge/**", "docs/*invoice-bridge.md", "docs/build-your-own.md"]

/** Words that are not written, and what to write instead. */
export interface Word {
  /** Name that a finding shows. */
  readonly rule: string
  /** A regular expression; a space stands for any white space. Case is ignored. */
  readonly pattern: string
  /** Ends the sentence "use ... instead". */
  readonly use: string
  /**
   * - `anywhere`: whole words of a text
   * - `sentence`: the beginning of a sentence that is not a question
   * - `opening`: the beginning of a comment, of a tag's text or of a list item
   */
  readonly where: "anywhere" | "sentence" | "opening"
  /** The same sentence matches this: the word is allowed. Written like `pattern`. */
  readonly unless?: string
  /** Glob patterns of files in which the word is allowed. */
  readonly allowedIn?: ReadonlyArray<string>
}

const accounting =
  "accounting|ledgers?|bank|bookings?|booked|payments?|paid|journals?|open items?|balances?|invoices?|both sides|amounts?"

export const words: ReadonlyArray<Word> = [
  {
    rule: "opening",
    where: "opening",
    pattern: "what|who|whoever|whose|where|whether|that|whatever",
    use: "the thing itself or a verb"
  },
  {
    rule: "inverted",
    where: "sentence",
    pattern: "what|who|whoever|whose|whatever",
    use: "the subject first, then the verb"
  },

  // Pronouns without an actor.
  {
    rule: "whoever",
    where: "anywhere",
    pattern: "whoever|whomever",
    use: "the actor: the caller, the server, the store"
  },
  { rule: "whatever", where: "anywhere", pattern: "whatever", use: "`any`, `every` or the thing's name" },
  {
    rule: "nobody",
    where: "anywhere",
    pattern: "(?:no|some|any|every)body(?:'s)?|(?:some|any|every)one(?:'s)?|no one(?:'s)?",
    use: "the actor: the caller, the server, the store"
  },
  { rule: "one-that", where: "anywhere", pattern: "ones? (?:that|which|who)", use: "the noun" },
  {
    rule: "one-other",
    where: "anywhere",
    pattern: "the one\\b[^.:;|]{1,120}\\bthe other(?! (?:side|way|hand|direction))",
    use: "the two names"
  },
  {
    rule: "has-none",
    where: "anywhere",
    pattern: "(?:has|have|had) none|(?<!there )(?:are|is) none",
    use: "`no` with the noun"
  },

  // Phrases that hide the verb.
  { rule: "as-it-stands", where: "anywhere", pattern: "as (?:it|they) stands?", use: "`unchanged` or `as written`" },
  { rule: "tell-of", where: "anywhere", pattern: "t(?:ells?|elling|old) of", use: "`reports`, `says` or `records`" },
  { rule: "be-had", where: "anywhere", pattern: "be had", use: "`available`" },
  { rule: "at-that", where: "anywhere", pattern: "at that(?=[.;:,!?]|$)", use: "nothing, or the plain statement" },
  { rule: "manner", where: "anywhere", pattern: "manners?", use: "`way`, `form` or `style`" },
  { rule: "at-hand", where: "anywhere", pattern: "at hand", use: "`available`, `cached` or `in memory`" },
  { rule: "spare", where: "anywhere", pattern: "spar(?:es?|ed|ing)", use: "`unused`, `avoids` or `saves`" },
  {
    rule: "put-right",
    where: "anywhere",
    pattern: "put(?:s|ting)? (?:it |them |this )?right",
    use: "`corrects` or `normalizes`"
  },
  { rule: "it-is-that", where: "anywhere", pattern: "it is that", use: "the statement alone" },
  { rule: "on-and-on", where: "anywhere", pattern: "on and on|for ever", use: "`without end`, `forever` or the limit" },
  { rule: "become-of", where: "anywhere", pattern: "bec(?:omes?|ame|oming) of", use: "the result or the outcome" },
  {
    rule: "say-otherwise",
    where: "anywhere",
    pattern: "sa(?:ys?|id|ying) otherwise|otherwise than",
    use: "`differs from`"
  },
  {
    rule: "stands-in",
    where: "anywhere",
    pattern: "(?:stands|stand|stood) (?:in|there|here|beside|between|at)",
    use: "`is`"
  },

  // Retry and time.
  {
    rule: "come-back",
    where: "anywhere",
    pattern: "c(?:omes?|ame|oming) back|ask(?:s|ed|ing)? again",
    use: "`retry`, `retried` or `request again`"
  },
  { rule: "time-limit", where: "anywhere", pattern: "time[ -]limits?|time-outs?|timed-out", use: "`timeout`" },

  // One term for one thing.
  {
    rule: "answer",
    where: "anywhere",
    pattern: "(?:un)?answer(?:s|ed|ing)?(?:'s)?",
    use: "`response`, `respond` or `returned`",
    allowedIn: tasksOfPeople
  },
  { rule: "mend", where: "anywhere", pattern: "mend(?:s|ed|ing)?", use: "`normalize`" },
  { rule: "remark", where: "anywhere", pattern: "remark(?:s|ed|ing)?", use: "`warning`" },
  {
    rule: "met",
    where: "anywhere",
    pattern: "met",
    use: "`seen`, `received` or `visited`",
    unless: "(?:conditions?|requirements?|needs?|preconditions?)\\b.{0,40}\\bmet|half ?way"
  },
  {
    rule: "shape",
    where: "anywhere",
    pattern: "(?:mis)?shape(?:s|d)?(?:'s)?",
    use: "`schema`, `wire schema` or `form`"
  },
  {
    rule: "fits",
    where: "anywhere",
    pattern: "(?:fit|fits|fitted|fitting)(?! (?:in|into|on|within)\\b)",
    use: "`is valid`, `matches` or `conforms`"
  },
  {
    rule: "place",
    where: "anywhere",
    pattern: "places?(?:'s)?",
    use: "`parameter location`, `position` or the noun",
    unless:
      "in place|(?:takes?|taken|took|taking) (?:its |their |the )?place|decimal places?|in the first place|places of decimals"
  },
  {
    rule: "reconcile",
    where: "anywhere",
    pattern: "reconcil(?:e|es|ed|ing|iation|iations)",
    use: "`recover` for a write; `reconcile` belongs to accounting",
    unless: accounting,
    allowedIn: ["apps/invoice-bridge/**", "packages/maesn/**", "docs/glossary.md"]
  },
  {
    rule: "delivery",
    where: "anywhere",
    pattern: "deliver(?:y|ies)(?:'s)? (?:type|payload|data|object|body|name)s?",
    use: "`event`; a delivery is one attempt to send it"
  },
  {
    rule: "held",
    where: "anywhere",
    pattern: "held(?! (?:to|against|back)\\b)",
    use: "`cached`, `stored` or `kept until`"
  }
]

/** Part of an identifier that is not written. */
export interface Part {
  readonly part: string
  readonly use: string
  /** Files that may write it. */
  readonly allowedIn?: ReadonlyArray<string>
}

/** Parts match at word boundaries of camel case: `Answer` matches `readAnswer` and `answerOf`, not `unanswered`. */
export const parts: ReadonlyArray<Part> = [
  { part: "Answer", use: "Response", allowedIn: tasksOfPeople },
  { part: "Answers", use: "Responses", allowedIn: tasksOfPeople },
  { part: "Answered", use: "Responded", allowedIn: tasksOfPeople },
  { part: "Mend", use: "Normalize" },
  { part: "Mended", use: "Normalized" },
  { part: "Remark", use: "Warning" },
  { part: "Remarks", use: "Warnings" },
  { part: "MetPages", use: "CycleDetector" },
  { part: "WireText", use: "HeaderSyntax" },
  { part: "RateGuess", use: "AdaptiveLimit" },
  { part: "Surroundings", use: "RuntimeContext" },
  { part: "Recall", use: "RecordIndex" },
  { part: "ReconcileWrite", use: "RecoverWrite" },
  { part: "ReconcileAmbiguous", use: "RecoverWriteAmbiguous" }
]

/** A finding that stays. An excuse that nothing needs any more is a finding itself. */
export interface Excuse {
  readonly file: string
  readonly rule: string
  /** Text that the excused sentence has in it. */
  readonly text: string
  readonly reason: string
}

export const excuses: ReadonlyArray<Excuse> = [
  {
    file: "packages/codegen/src/scaffold/ClientLayer.ts",
    rule: "inverted",
    text: "what: ",
    reason: "A field's name in generated code."
  },
  {
    file: "packages/sandbox/src/cli.ts",
    rule: "long-sentence",
    text: "client secret",
    reason: "Output with one value on each line: no sentences."
  },
  {
    file: "packages/sandbox/src/cli.ts",
    rule: "long-sentence",
    text: "curl -s",
    reason: "Commands to copy: no sentences."
  },
  {
    file: "packages/sandbox/src/monite/receivables/RequiredFields.ts",
    rule: "long-sentence",
    text: "AT BE BG",
    reason: "A list of country codes."
  },
  {
    file: "packages/contract/fault-run/main.ts",
    rule: "long-sentence",
    text: "writes executed twice",
    reason: "A table with one count on each line: no sentences."
  }
]
