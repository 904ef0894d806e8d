import { plainName } from '../../drift/report/markup.ts';
import { countWords } from '../number-words.ts';
import { needsAttention, type Review } from './review.ts';
import {
  accuracyWords,
  overall,
  periodWords,
  psiWords,
  remarks,
  titleOf,
  trendWords,
} from './review-words.ts';

/** A name of anybody's in one cell of a table, as it is and not as a mark of Markdown. */
const cell = (text: string): string =>
  plainName(text, 200).replace(/[\\|`*_[\]<>#&~]/g, (mark) => `\\${mark}`);

/** The review as Markdown (GitHub's tables). */
export function reviewMarkdown(review: Review): string {
  const weekly = review.kind === 'weekly';
  const columns = [
    'Model',
    'Version',
    'Hours checked',
    'Predictions',
    'Drift (hours)',
    'Worst',
    'Largest PSI',
    'Accuracy',
    ...(weekly ? ['Against the week before'] : []),
  ];
  const rows = review.models.map((model) => [
    cell(model.model),
    model.version === null ? '' : String(model.version),
    `${model.checks}${model.missing > 0 ? ` (${model.missing} missing)` : ''}`,
    countWords(model.rows),
    String(model.drift),
    model.severity,
    cell(psiWords(model)),
    accuracyWords(model),
    ...(weekly ? [trendWords(model)] : []),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const notes = review.models
    .filter((model) => needsAttention(model) || remarks(model).length > 0)
    .flatMap((model) => [
      '',
      `## ${cell(model.model)}`,
      '',
      ...remarks(model).map((remark) => `- ${cell(remark)}`),
    ]);
  return [
    `# ${titleOf(review)}`,
    '',
    `Stage ${review.stage}. ${periodWords(review)}.`,
    '',
    cell(overall(review)),
    '',
    ...(rows.length === 0
      ? []
      : [line(columns), line(columns.map(() => '---')), ...rows.map(line)]),
    ...notes,
    '',
  ].join('\n');
}
