/** Makes a real, small PDF (ISO 32000-1, one page, standard fonts) for whoever has none at hand. */

/**
 * @param lines text of the page, ASCII; the first is the heading
 * @returns bytes of a PDF 1.4 file with a correct cross-reference table
 */
export function samplePdf(lines: readonly string[]): Uint8Array {
  const text = lines
    .map((line, index) => {
      const size = index === 0 ? 18 : 11;
      const y = index === 0 ? 770 : 740 - (index - 1) * 18;
      return `BT /F1 ${size} Tf 60 ${y} Td (${line.replace(/[\\()]/g, '\\$&')}) Tj ET`;
    })
    .join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((body, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}
