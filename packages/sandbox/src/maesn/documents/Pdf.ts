/**
 * A document as a PDF of one page.
 */

/** Escapes a text for a PDF string in Latin-1. Other characters become question marks. */
const escaped = (text: string): string =>
  [...text]
    .map((character) => ((character.codePointAt(0) ?? 0) > 255 ? "?" : character))
    .join("")
    .replaceAll(/[\\()]/g, String.raw`\$&`)
    .replaceAll(/[\r\n]/g, " ")

/** Returns a PDF (ISO 32000-1) with lines of text. */
export const pdf = (lines: ReadonlyArray<string>): Buffer => {
  const text = lines.map((line) => `(${escaped(line)}) Tj T*`).join("\n")
  const content = `BT /F1 11 Tf 14 TL 60 780 Td\n${text}\nET`
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${Buffer.byteLength(content, "latin1")} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
  ]
  let body = "%PDF-1.4\n"
  const offsets = objects.map((object, index) => {
    const offset = Buffer.byteLength(body, "latin1")
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("")
  const start = Buffer.byteLength(body, "latin1")
  const size = objects.length + 1
  body += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(body, "latin1")
}
