/**
 * Writes a PDF of one page with lines of text: enough for a reader to open it, and for a test to look into it.
 */

/** Escapes a text for a string of a PDF. Characters outside Latin-1 become question marks. */
const escaped = (text: string): string =>
  [...text].map((letter) => ((letter.codePointAt(0) ?? 0) > 0xff ? "?" : letter.replace(/[\\()]/, "\\$&"))).join("")

/** Writes a PDF (ISO 32000-1). The first line is the title. */
export const pdf = (lines: ReadonlyArray<string>): Buffer => {
  const shown = lines.map((line, index) => `/F1 ${index === 0 ? 16 : 10} Tf (${escaped(line)}) Tj T*`)
  const content = ["BT", "50 790 Td", "18 TL", ...shown, "ET"].join("\n")
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`
  ]
  let text = "%PDF-1.4\n"
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  // Every character is one byte of Latin-1, so that lengths in characters are offsets in bytes.
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("")
  const count = objects.length + 1
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(`${text}xref\n0 ${count}\n0000000000 65535 f \n${table}${trailer}`, "latin1")
}
