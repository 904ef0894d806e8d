import { html, type Markup } from '../markup.ts';
import type { Shown } from '../shown.ts';
import { verdictBadge } from '../words.ts';
import { detail } from './details.ts';

/** Whether what the model answers has moved: it sees every change of inputs that matters to it, without a label. */
export function predictionsSection({ report: { predictionDrift } }: Shown): Markup | null {
  if (predictionDrift === null) return null;
  return html`<section id="predictions"><h2>Predictions</h2><p>${verdictBadge(predictionDrift)}</p>${detail(predictionDrift)}</section>`;
}
