/** Firehose bills records in steps of 5 kB and takes at most 1 000 KiB in one: many lines share a record. */
const maxRecordBytes = 900_000;

/** JSON lines, each ended by a newline, joined into records of at most `maxBytes`; a longer line is alone in its own. */
export function packRecords(values: readonly unknown[], maxBytes = maxRecordBytes): Buffer[] {
  const records: Buffer[] = [];
  let lines: string[] = [];
  let bytes = 0;
  const close = () => {
    if (lines.length > 0) records.push(Buffer.from(lines.join('')));
    lines = [];
    bytes = 0;
  };
  for (const value of values) {
    const line = `${JSON.stringify(value)}\n`;
    const size = Buffer.byteLength(line);
    if (bytes + size > maxBytes) close();
    lines.push(line);
    bytes += size;
  }
  close();
  return records;
}
