/**
 * Checks of JSON Schema's formats (2020-12, validation 7.3), for requests.
 *
 * Each check refuses only text that no server accepts in that format. An international address passes as `email`, and a URL
 * with `[` in its query as `uri`. A format without a row here is not checked; the generator reports a warning for it.
 */
import { isDay } from "../values/Calendar.ts"

/** Check of a text, and its expectation in words. */
type Format = readonly [holds: (text: string) => boolean, expected: string]

const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text)

const isDate = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  return match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3]))
}

// A time without a zone passes: Python services, Monite's among them, read it as UTC.
const isTime = matches(/^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/i)

const isHostname = (text: string): boolean =>
  text.length <= 253 && /^(?!-)[a-z\d-]{1,63}(?<!-)(?:\.(?!-)[a-z\d-]{1,63}(?<!-))*$/i.test(text)

const isIpv4 = matches(/^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/)
const isIpv6 = (text: string): boolean => /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`)

// The local part: RFC 5321, 4.1.2, and RFC 6531 for other scripts. Then a domain, or an address in brackets.
const isEmail = matches(
  /^(?:[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)*|"(?:[^"\\\r\n]|\\[^\r\n])*")@(?:(?!-)[\p{L}\p{M}\p{N}-]+(?<!-)(?:\.(?!-)[\p{L}\p{M}\p{N}-]+(?<!-))*|\[[\da-z:.-]+\])$/iu
)

// Excludes characters that no URI contains (RFC 3986, appendix A). `[` and `]` belong to an IP address, and occur in queries.
const afterScheme =
  /^(?:\/\/(?:[^\s<>"{}|\\^`[\]/?#@]*@)?(?:\[[\da-fv:.]+\]|[^\s<>"{}|\\^`[\]/?#@:]*)(?::\d*)?(?=[/?#]|$)|(?!\/\/))[^\s<>"{}|\\^`[\]?#]*(?:\?[^\s<>"{}|\\^`#]*)?(?:#[^\s<>"{}|\\^`#]*)?$/i
const isReference = (text: string): boolean =>
  afterScheme.test(text.replace(/^[a-z][a-z\d+.-]*:/i, "")) && !/%(?![\da-f]{2})/i.test(text)
const isUri = (text: string): boolean => /^[a-z][a-z\d+.-]*:/i.test(text) && isReference(text)

const isRegex = (text: string): boolean => {
  try {
    return new RegExp(text, "u") instanceof RegExp
  } catch {
    return false
  }
}

const email: Format = [isEmail, "an email address"]
const uri: Format = [isUri, "a URI such as https://example.com/path"]
const reference: Format = [isReference, "a URI or a relative reference"]

/** Checks by name of the format. */
export const formats: { readonly [format: string]: Format } = {
  uuid: [
    matches(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i),
    "a UUID such as 3c90c3cc-0d44-4b50-8888-8dd25736052a"
  ],
  date: [isDate, "a date as YYYY-MM-DD"],
  "date-time": [
    (text) => isDate(text.slice(0, 10)) && /[T ]/i.test(text[10] ?? "") && isTime(text.slice(11)),
    "a time as YYYY-MM-DDTHH:MM:SSZ"
  ],
  time: [isTime, "a time of day as HH:MM:SSZ"],
  duration: [
    matches(
      /^P(?!$)(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/
    ),
    "a duration such as P3DT12H"
  ],
  email,
  "idn-email": email,
  hostname: [isHostname, "a host name"],
  ipv4: [isIpv4, "an IPv4 address"],
  ipv6: [isIpv6, "an IPv6 address"],
  uri,
  iri: uri,
  "uri-reference": reference,
  "iri-reference": reference,
  "json-pointer": [matches(/^(?:\/(?:[^~/]|~[01])*)*$/), "a JSON Pointer"],
  regex: [isRegex, "a regular expression"],
  byte: [matches(/^[\w+/\s-]*={0,2}\s*$/), "base64"]
}
