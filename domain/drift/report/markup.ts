/** Text that is HTML already. Only `html` makes it, so nothing gets into a page without having been escaped. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls, and the marks with which a text can turn the direction of what stands around it (Unicode TR 9). */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Safe in an element and in a quoted attribute. What cannot be seen is shown as U+FFFD, a lone surrogate as well. */
export const escapeHtml = (text: string): string =>
  text
    .toWellFormed()
    .replace(invisible, '\ufffd')
    .replace(/[&<>"']/g, (mark) => entities[mark] as string);

const render = (content: Content): string => {
  if (content === null || content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return 'markup' in content ? content.markup : content.map(render).join('');
};

/** A template whose values are escaped unless they are made by it. Lists are joined; null, undefined and false are nothing. */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Markup => ({
  markup: parts.reduce((page, part, at) => page + render(values[at - 1]) + part),
});

/** CSS and scripts of our own, which are not escaped. Never for anything that was read. */
export const ownText = (text: string): Markup => ({ markup: text });

/** A name of any length from anyone: clipped, in one line, its direction kept to itself. The whole of it (to 300) is in the tooltip. */
export function shownName(name: string, length = 60): Markup {
  const line = name.replace(/\s+/g, ' ').trim();
  if (line === '') return html`<i>(no name)</i>`;
  const letters = [...line.slice(0, 2 * length)];
  if (letters.length <= length && line.length <= 2 * length) return html`<bdi>${line}</bdi>`;
  return html`<bdi title="${line.slice(0, 300)}">${letters.slice(0, length - 1).join('')}…</bdi>`;
}

/** The same as plain text, for text alternatives. */
export function plainName(name: string, length = 60): string {
  const line = name.replace(/\s+/g, ' ').trim();
  const letters = [...line.slice(0, 2 * length)];
  return letters.length <= length && line.length <= 2 * length
    ? line
    : `${letters.slice(0, length - 1).join('')}…`;
}

/** Long sentences may hold long names; `length` characters of them are enough to read. */
export const clipped = (sentence: string, length = 400): string =>
  sentence.length <= length ? sentence : `${sentence.slice(0, length - 1)}…`;
