/* Files in one ZIP, stored as they are: packs are compressed already. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

const checksum = (bytes) => {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
};

/* Numbers of two or four bytes, the lowest first. */
const packed = (...fields) => {
  const size = fields.reduce((sum, [width]) => sum + width, 0);
  const view = new DataView(new ArrayBuffer(size));
  let place = 0;
  for (const [width, number] of fields) {
    if (width === 2) view.setUint16(place, number, true);
    else view.setUint32(place, number, true);
    place += width;
  }
  return new Uint8Array(view.buffer);
};

const UTF8 = 0x800;
const VERSION = 20;

const moment = (when) => [
  [2, (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1)],
  [2, ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate()],
];

/* Files, each a name and its bytes, as one Blob. */
export const zip = (files) => {
  const now = moment(new Date());
  const [bodies, entries] = [[], []];
  let offset = 0;
  for (const { name, bytes } of files) {
    const title = new TextEncoder().encode(name);
    const about = [
      [2, UTF8],
      [2, 0],
      ...now,
      [4, checksum(bytes)],
      [4, bytes.length],
      [4, bytes.length],
      [2, title.length],
      [2, 0],
    ];
    const head = packed([4, 0x04034b50], [2, VERSION], ...about);
    bodies.push(head, title, bytes);
    const rest = [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]];
    entries.push(packed([4, 0x02014b50], [2, VERSION], [2, VERSION], ...about, ...rest), title);
    offset += head.length + title.length + bytes.length;
  }
  const size = entries.reduce((sum, part) => sum + part.length, 0);
  const count = files.length;
  const end = packed([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return new Blob([...bodies, ...entries, end], { type: "application/zip" });
};
