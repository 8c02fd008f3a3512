/**
 * Warnings F13: parameters, bodies, responses and events.
 */
import { correct } from "./Definition.ts"
import type { WarningRows } from "./Definition.ts"

export const callWarnings = {
  "parameter-incomplete": {
    code: "F1301",
    kind: "left out",
    meaning: "A parameter has no name or no valid location. It is not generated.",
    advice: correct
  },
  "parameter-duplicate": {
    code: "F1302",
    kind: "left out",
    meaning: "Two parameters of an operation have the same name and location. The second is not generated.",
    advice: correct
  },
  "parameter-without-schema": {
    code: "F1303",
    kind: "read otherwise",
    meaning:
      "A parameter or a header has no `schema`. Every value is valid, or the keywords next to it are read as its schema.",
    advice: "Move the keywords into `schema`."
  },
  "parameter-as-text": {
    code: "F1304",
    kind: "read otherwise",
    meaning: "A parameter has a media type other than JSON. The caller passes it as a string.",
    advice: "Nothing: build the string in your code."
  },
  "parameter-unsendable": {
    code: "F1305",
    kind: "left out",
    meaning: "A parameter cannot be sent, such as JSON in a cookie or a reserved header. It is not generated.",
    advice: "Send it as credentials of a security scheme, or correct the document."
  },
  "parameter-outside-path": {
    code: "F1306",
    kind: "left out",
    meaning: "A path parameter is not in its path. It is not generated.",
    advice: correct
  },
  "parameter-undescribed": {
    code: "F1307",
    kind: "read otherwise",
    meaning: "A path has a parameter that the document does not describe. Every string is valid.",
    advice: "Describe the parameter in the overlay."
  },
  "parameter-deep-object": {
    code: "F1308",
    kind: "read otherwise",
    meaning: "`deepObject` is not defined for lists and nested objects. They are sent as `a[0]` and `a[b][c]`.",
    advice: "Send one request, and check that the server reads it."
  },
  "style-nested": {
    code: "F1309",
    kind: "read otherwise",
    meaning:
      "The style of a parameter or form field cannot express nested lists or objects. Calls that pass them fail before sending.",
    advice: "Set `style: deepObject` if the server reads it."
  },
  "cookie-repeated": {
    code: "F1310",
    kind: "read otherwise",
    meaning: "A cookie parameter is a list or an object. Each value is sent as a separate cookie.",
    advice: "Set `explode: false` if the server reads one cookie."
  },
  "body-media-type": {
    code: "F1311",
    kind: "left out",
    meaning: "A request body has several media types. The generated code always sends one of the others.",
    advice: "Remove the other media types in the overlay to send this one."
  },
  "body-as-text": {
    code: "F1312",
    kind: "read otherwise",
    meaning: "A request body has a format such as XML. The caller passes it as a string.",
    advice: "Nothing: build the string in your code."
  },
  "base64-from-bytes": {
    code: "F1313",
    kind: "read otherwise",
    meaning: "A body or a field is sent in Base64. Bytes are encoded, and a string is sent unchanged.",
    advice: "Nothing: pass bytes, or a string in Base64."
  },
  "body-unsendable": {
    code: "F1314",
    kind: "left out",
    meaning: "A request body has only media types that cannot be sent. The operation is not generated.",
    advice: "Add another media type in the overlay if the server accepts it."
  },
  "body-refused": {
    code: "F1315",
    kind: "left out",
    meaning: "A GET or HEAD operation has a body, which `fetch` does not allow. The body is not sent.",
    advice: correct
  },
  "method-refused": {
    code: "F1316",
    kind: "left out",
    meaning: "An operation uses TRACE, which `fetch` does not allow. It is not generated.",
    advice: "Nothing."
  },
  "content-is-schema": {
    code: "F1317",
    kind: "read otherwise",
    meaning: "A body or a response is a reference to a schema. It is read as JSON of that schema.",
    advice: correct
  },
  "part-header-missing": {
    code: "F1318",
    kind: "left out",
    meaning: "A part of a multipart body has a header without a value. The header is not sent.",
    advice: "Give the header exactly one allowed value in the overlay."
  },
  "read-only-sent": {
    code: "F1319",
    kind: "read otherwise",
    meaning:
      "A request body is too large to find all of its `readOnly` fields. Some are sent if the caller passes them.",
    advice: "Do not pass `readOnly` fields."
  },
  "response-as-text": {
    code: "F1320",
    kind: "read otherwise",
    meaning: "A response such as XML has a schema. It is returned as a string.",
    advice: "Nothing: parse the string in your code."
  },
  "put-may-create": {
    code: "F1321",
    kind: "read otherwise",
    meaning: "A PUT may create a record each time. It is retried after a lost response, like every PUT.",
    advice: "Set `x-faktura-idempotent` to false if it creates, or to true if it may be retried."
  },
  "event-without-body": {
    code: "F1322",
    kind: "left out",
    meaning: "A webhook or callback has no JSON or form body. No reader is generated for the event.",
    advice: correct
  },
  "event-duplicate": {
    code: "F1323",
    kind: "left out",
    meaning: "Two webhooks or callbacks have the same name. No reader is generated for the second event.",
    advice: correct
  }
} as const satisfies WarningRows
