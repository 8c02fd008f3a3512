/**
 * Checks the characters of credentials in headers and cookies. The raw client checks everything else that it writes.
 */

/** Values by their names in the request. */
export type Fields = Readonly<Record<string, unknown>>

// RFC 9110, 5.5: visible ASCII, space, tab and the bytes from 0x80. Hazard: CR, LF or NUL would begin another header.
const fieldValue = /^[\t -~\u0080-\u00ff]*$/
// RFC 6265, 4.1.1: no white space, quotes, comma, semicolon or backslash; the whole value may be in quotes.
const cookieValue = /^(?:[!#-+\--:<-[\]-~]*|"[!#-+\--:<-[\]-~]*")$/

/** True when a header may have this value (RFC 9110, 5.5). */
export const isFieldValue = (value: string): boolean => fieldValue.test(value)

/** True when a cookie may have this value (RFC 6265, 4.1.1). */
export const isCookieValue = (value: string): boolean => cookieValue.test(value)
