import { html, type Markup } from '../markup.ts';
import { puzzleOf } from '../puzzle.ts';
import type { Shown } from '../shown.ts';

/** DRF-7, where data and outcomes tell different stories. */
export function puzzleSection({ report }: Shown): Markup | null {
  const puzzle = puzzleOf(report);
  if (puzzle === null) return null;
  return html`<section id="puzzle"><h2>${puzzle.question}</h2>${puzzle.answer.map((sentence) => html`<p>${sentence}</p>`)}</section>`;
}
