import { type DomainError, invalid } from '../../errors.ts';

const shownCharacters = 40;

/** Reads a text from left to right and says where it went wrong. One per parse. */
export class Scanner {
  readonly text: string;
  /** Of the request, for errors. */
  readonly field: string;
  /** UTF-16 units before the next character. */
  at = 0;
  readonly #where: string;

  /** `where` names the text within the field, when there are several: `order_by[1]`. */
  constructor(text: string, field: string, where = field) {
    this.text = text;
    this.field = field;
    this.#where = where;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** What comes next, if it matches; moves behind it. The expression must be sticky. */
  take(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  skipSpace(): void {
    this.take(/\s*/y);
  }

  /** The first character is 1; a character outside the BMP is one. */
  column(at: number = this.at): number {
    let column = 1;
    for (let i = 0; i < at; i++) if ((this.text.charCodeAt(i) & 0xfc00) !== 0xdc00) column++;
    return column;
  }

  /** What stands at a place, as people see it: a word, a quoted text, a sign. */
  shown(at: number = this.at): string {
    const look = /\s*('[^']*'|"[^"]*"|`[^`]*`|[\p{L}\p{M}\p{N}_.+-]+|[<>=!&|]+|\S|$)/uy;
    look.lastIndex = at;
    const found = look.exec(this.text)?.[1] ?? '';
    if (found === '') return 'the end';
    const characters = Array.from(found.slice(0, 2 * shownCharacters + 2));
    return characters.length <= shownCharacters
      ? found
      : `${characters.slice(0, shownCharacters).join('')}…`;
  }

  expected(what: string, hint?: string, at: number = this.at): DomainError {
    return this.wrong(`expected ${what}, found ${this.shown(at)}`, hint, at);
  }

  wrong(what: string, hint?: string, at: number = this.at): DomainError {
    return invalid(`${this.#where}, column ${this.column(at)}: ${what}`, {
      field: this.field,
      ...(hint !== undefined && { hint }),
    });
  }
}
