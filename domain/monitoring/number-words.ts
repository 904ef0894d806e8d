/** `12 345` in groups of three, so that nobody has to count digits. */
export const countWords = (count: number): string =>
  Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');

/** A share 0..1 as `81.3 %`. */
export const percentWords = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Three digits that count: 0.0312, 1.25, 1 250. */
export function figureWords(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return (value < 0 ? '-' : '') + countWords(Math.abs(value));
  return String(Number(value.toPrecision(3)));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const minuteOf = (iso: string): string => iso.slice(11, 16);

/** `21 Nov 2026`, of an ISO 8601 time in UTC. */
export const dayWords = (iso: string): string =>
  `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? '?'} ${iso.slice(0, 4)}`;

/** `21 Nov 2026 08:00 UTC`. */
export const timeWords = (iso: string): string => `${dayWords(iso)} ${minuteOf(iso)} UTC`;

/** `21 Nov 2026, 08:00 to 09:00 UTC`. */
export const spanWords = (from: string, to: string): string =>
  from.slice(0, 10) === to.slice(0, 10)
    ? `${dayWords(from)}, ${minuteOf(from)} to ${minuteOf(to)} UTC`
    : `${dayWords(from)} ${minuteOf(from)} to ${dayWords(to)} ${minuteOf(to)} UTC`;
