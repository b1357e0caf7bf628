/* A CSV file as a spreadsheet takes it from the clipboard. */

/* Rows of a CSV file; quotes as RFC 4180 has them. */
const parsed = (text) => {
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const row = rows[rows.length - 1];
    const sign = text[i];
    if (sign === '"' && quoted && text[i + 1] === '"') row[row.length - 1] += text[(i += 1)];
    else if (sign === '"') quoted = !quoted;
    else if (sign === "," && !quoted) row.push("");
    else if (sign === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += sign;
  }
  return rows.filter((row) => row.length > 1 || row[0]);
};

/* As a spreadsheet takes it: tabs between cells; what must be known above them. */
export const tabbed = (text) => {
  const lines = text.split("\n");
  const notes = lines.filter((line) => line.startsWith("# ")).map((line) => line.slice(2));
  const rows = parsed(lines.filter((line) => !line.startsWith("# ")).join("\n"));
  const cells = rows.map((row) => row.map((cell) => cell.replace(/\s+/g, " ")).join("\t"));
  return [...notes, "", ...cells].join("\n");
};
