/** How numbers are written in a report: short, without false precision, and never `NaN`. */
const none = '–';

const isNumber = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const thinSpace = '\u202f';

/** 12 345 678, with thin spaces. */
export const count = (value: number | null | undefined): string =>
  isNumber(value) ? String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, thinSpace) : none;

/** Four significant digits; an exponent only where the number would be long. */
export function value(number: number | null | undefined): string {
  if (!isNumber(number)) return none;
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) {
    const [digits, exponent] = number.toExponential(2).split('e') as [string, string];
    return `${Number(digits)}e${Number(exponent)}`;
  }
  return size >= 10_000 ? count(number) : String(Number(number.toPrecision(4)));
}

/** A share 0..1 in percent: 12.3 %, < 0.1 %. */
export function share(part: number | null | undefined): string {
  if (!isNumber(part)) return none;
  if (part > 0 && part < 0.001) return '< 0.1 %';
  return `${(part * 100).toFixed(1).replace(/\.0$/, '')} %`;
}

export const psi = (number: number | null | undefined): string =>
  isNumber(number) ? number.toFixed(3) : none;

/** p values: what is smaller than 0.0001 is only said to be. */
export function p(number: number | null | undefined): string {
  if (!isNumber(number)) return none;
  return number < 1e-4 ? '< 0.0001' : String(Number(number.toPrecision(2)));
}

/** 2026-11-21 18:00 UTC. What is not a time stays as it is. */
export function time(iso: string | null | undefined): string {
  if (iso === null || iso === undefined) return none;
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(iso);
  return match === null ? iso.slice(0, 40) : `${match[1]} ${match[2]} UTC`;
}

export const counted = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
