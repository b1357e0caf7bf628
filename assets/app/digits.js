/* Which digits numbers have: Latin ones, or Arabic ones (٠١٢) where the server says so (`data-digits`).
 *
 * The rule is that of dashboard/digits.py: codes, addresses, days as programs write them and markup stay.
 */

const WITHIN = "[^\\s<>{}\\u2066-\\u2069]*";
const KEPT = new RegExp(
  `(\\{[^{}]*\\}|<[^<>]*>|&#?\\w+;|\`[^\`]*\`|${WITHIN}[A-Za-z_]${WITHIN}(?:(?<=[A-Za-z]) \\d+(?![\\d,.]))?` +
    "|\\d{4}-\\d\\d(?:-\\d\\d)?(?![\\d-])|[\\d-]*\\.\\.[\\d-]*)",
);
const DIGITS = "٠١٢٣٤٥٦٧٨٩";

const root = () => globalThis.document?.documentElement;

export const areArabic = () => root()?.dataset?.digits === "arab";

/* The page's language for `Intl`, which writes numbers and days with these digits. */
export const locale = () => `${root()?.lang || "en"}${areArabic() ? "-u-nu-arab" : ""}`;

const number = (text) =>
  text
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, "٬")
    .replace(/(?<=\d)\.(?=\d)/g, "٫")
    .replace(/(?<=\d)\s?%/g, "٪")
    .replace(/\d/g, (digit) => DIGITS[Number(digit)]);

/* A text with the digits of the page. */
export const inDigits = (text) =>
  areArabic()
    ? String(text)
        .split(KEPT)
        .map((part, n) => (n % 2 ? part : number(part)))
        .join("")
    : String(text);
