/**
 * Warnings of parameters, bodies, responses and events: F13.
 */
import { correct } from "./Definition.ts"
import type { WarningRows } from "./Definition.ts"

export const callWarnings = {
  "parameter-incomplete": {
    code: "F1301",
    kind: "left out",
    meaning: "A parameter has no name or no valid location; it is not sent.",
    advice: correct
  },
  "parameter-duplicate": {
    code: "F1302",
    kind: "left out",
    meaning: "A list has two parameters of one name and location; the second is not sent.",
    advice: correct
  },
  "parameter-without-schema": {
    code: "F1303",
    kind: "read otherwise",
    meaning: "A parameter or a header has no schema; any value passes, or keywords beside it are used as its schema.",
    advice: "Write the keywords into `schema`."
  },
  "parameter-as-text": {
    code: "F1304",
    kind: "read otherwise",
    meaning: "A parameter has another media type than JSON; the caller gives it as text.",
    advice: "Nothing: write the text in the calling code."
  },
  "parameter-unsendable": {
    code: "F1305",
    kind: "left out",
    meaning: "A parameter cannot be sent, such as JSON in a cookie or a reserved header; it is not generated.",
    advice: "Send it by a security scheme, or correct the document."
  },
  "parameter-outside-path": {
    code: "F1306",
    kind: "left out",
    meaning: "A path parameter does not occur in its path; it is not generated.",
    advice: correct
  },
  "parameter-undescribed": {
    code: "F1307",
    kind: "read otherwise",
    meaning: "A path has a parameter that the document does not describe; it takes any text.",
    advice: "Describe the parameter in the overlay."
  },
  "parameter-deep-object": {
    code: "F1308",
    kind: "read otherwise",
    meaning: "`deepObject` is undefined for lists and inner objects; they are sent as `a[0]` and `a[b][c]`.",
    advice: "Check with one request that the server reads it."
  },
  "style-nested": {
    code: "F1309",
    kind: "read otherwise",
    meaning:
      "The style of a parameter or form field carries no inner lists or objects; calls that give them are refused.",
    advice: "Set `style: deepObject` if the server reads it."
  },
  "cookie-repeated": {
    code: "F1310",
    kind: "read otherwise",
    meaning: "A cookie parameter takes a list or an object; each value is sent as a cookie of its own.",
    advice: "Set `explode: false` if the server reads one cookie."
  },
  "body-media-type": {
    code: "F1311",
    kind: "left out",
    meaning: "A request body has several media types; it is sent as one of them, never as this one.",
    advice: "Remove the other media types in the overlay to send this one."
  },
  "body-as-text": {
    code: "F1312",
    kind: "read otherwise",
    meaning: "A request body such as XML is given as text that the caller has written.",
    advice: "Nothing: write the text in the calling code."
  },
  "base64-from-bytes": {
    code: "F1313",
    kind: "read otherwise",
    meaning: "A body or a field takes bytes, and is sent in Base64; text is sent unchanged.",
    advice: "Nothing: give bytes, or text in Base64."
  },
  "body-unsendable": {
    code: "F1314",
    kind: "left out",
    meaning: "A request body has only media types that cannot be sent; its operation is not generated.",
    advice: "Add another media type in the overlay if the server takes it."
  },
  "body-refused": {
    code: "F1315",
    kind: "left out",
    meaning: "An operation has a body with GET or HEAD, which fetch refuses; the body is not sent.",
    advice: correct
  },
  "method-refused": {
    code: "F1316",
    kind: "left out",
    meaning: "An operation uses TRACE, which fetch refuses; it is not generated.",
    advice: "Nothing."
  },
  "content-is-schema": {
    code: "F1317",
    kind: "read otherwise",
    meaning: "A reference to a schema stands in place of a body or a response; it is used as JSON of that schema.",
    advice: correct
  },
  "part-header-missing": {
    code: "F1318",
    kind: "left out",
    meaning: "A part of a multipart body has a header without a value; the header is not sent.",
    advice: "Give the header one allowed value in the overlay."
  },
  "read-only-sent": {
    code: "F1319",
    kind: "read otherwise",
    meaning:
      "A request body is too large to find all of its `readOnly` fields; some are sent if the caller gives them.",
    advice: "Do not give `readOnly` fields."
  },
  "response-as-text": {
    code: "F1320",
    kind: "read otherwise",
    meaning: "A response such as XML has a schema, and is given as text.",
    advice: "Nothing: read the text in the calling code."
  },
  "put-may-create": {
    code: "F1321",
    kind: "read otherwise",
    meaning: "A PUT may create a record each time, and is retried after a lost response as every PUT is.",
    advice: "Set `x-faktura-idempotent` to false if it creates, or to true if it may be retried."
  },
  "event-without-body": {
    code: "F1322",
    kind: "left out",
    meaning: "A webhook or callback has no body of JSON or a form; the event has no reader.",
    advice: correct
  },
  "event-duplicate": {
    code: "F1323",
    kind: "left out",
    meaning: "Two webhooks or callbacks have one name; the second event has no reader.",
    advice: correct
  }
} as const satisfies WarningRows
