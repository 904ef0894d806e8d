import type { CellValue, ColumnType } from '../table/table-part.ts';

/** A float as Python writes it: `1.0`, `1e+16`, `1e-05`, `inf`. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent = '0'] = value.toExponential().split('e');
    const power = Number(exponent);
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-01-31`, with the time of day when it has one, as pandas writes times. */
export function timeText(date: Date): string {
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const time = date.toISOString().slice(11, 19);
  const fraction = date.getUTCMilliseconds();
  return fraction === 0
    ? `${day} ${time}`
    : `${day} ${time}.${String(fraction).padStart(3, '0')}000`;
}

/** What `str(value)` is in Python, for a value of a column of this type; patterns and lengths are of that text. */
export function pythonText(value: CellValue, type: ColumnType): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number')
    return type === 'float64' || !Number.isInteger(value) ? floatText(value) : integerText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (value instanceof Date) return timeText(value);
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

const integerText = (value: number): string =>
  Math.abs(value) < 1e21 ? String(value) : String(BigInt(value));

/** Characters as Python counts them: code points. */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next < 0xe000) {
        length--;
        i++;
      }
    }
  }
  return length;
}

/** Order of code points, which is Python's; JavaScript's own is of UTF-16 units. */
export function compareTexts(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const surrogates = (x >= 0xd800 && x < 0xe000) !== (y >= 0xd800 && y < 0xe000);
    // A half of a pair is a character beyond U+FFFF, so it comes after everything that is none.
    return surrogates ? (x >= 0xd800 && x < 0xe000 ? 1 : -1) : x - y;
  }
  return a.length - b.length;
}
