import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '../../drift/report/base64.ts';
import { html, ownText, shownName } from '../../drift/report/markup.ts';
import { style } from '../../drift/report/style.ts';
import { countWords } from '../number-words.ts';
import { type ModelReview, needsAttention, type Review } from './review.ts';
import {
  accuracyWords,
  overall,
  periodWords,
  psiWords,
  remarks,
  titleOf,
  trendWords,
} from './review-words.ts';

const row = (model: ModelReview, weekly: boolean) => html`
<tr><th scope="row">${shownName(model.model)}</th>
<td class="n">${model.checks}${model.missing > 0 && html` <span class="badge warning">${model.missing} missing</span>`}</td>
<td class="n">${countWords(model.rows)}</td>
<td class="n">${model.drift}</td>
<td><span class="badge ${model.severity}">${model.severity}</span></td>
<td>${psiWords(model)}</td>
<td>${accuracyWords(model)}</td>${weekly && html`<td>${trendWords(model)}</td>`}</tr>`;

const notes = (model: ModelReview) => html`
<section class="feature"><h3>${shownName(model.model)}${needsAttention(model) && html` <span class="badge warning">needs attention</span>`}</h3>
<ul class="plain">${remarks(model).map((remark) => html`<li>${remark}</li>`)}</ul></section>`;

/** The review as one page that loads nothing: names and reasons of anybody are escaped. */
export function reviewHtml(review: Review): string {
  const weekly = review.kind === 'weekly';
  const policy = `default-src 'none'; style-src 'sha256-${base64(sha256(utf8ToBytes(style)))}'; base-uri 'none'; form-action 'none'`;
  const noted = review.models.filter((model) => remarks(model).length > 0);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${titleOf(review)}</title><style>${ownText(style)}</style></head><body>
<header><p class="over">Loopwright, stage ${review.stage} · ${periodWords(review)}</p><h1>${titleOf(review)}</h1><p class="lead">${overall(review)}</p></header>
<main>${
    review.models.length > 0 &&
    html`<div class="wide"><table><caption>Every model that serves or was checked; those that need attention first.</caption>
<thead><tr><th scope="col">Model</th><th scope="col" class="n">Hours checked</th><th scope="col" class="n">Predictions</th><th scope="col" class="n">Hours with drift</th><th scope="col">Worst</th><th scope="col">Largest PSI</th><th scope="col">Accuracy</th>${weekly && html`<th scope="col">Against the week before</th>`}</tr></thead>
<tbody>${review.models.map((model) => row(model, weekly))}</tbody></table></div>`
  }${noted.length > 0 && html`<h2>What stands out</h2>${noted.map(notes)}`}</main>
<footer><p>Made ${review.createdAt} by Loopwright.</p></footer></body></html>
`.markup;
}
