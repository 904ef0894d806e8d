import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { DriftReport } from '../drift-report.ts';
import { type DriftSettings, defaultDriftSettings } from '../drift-settings.ts';
import { base64 } from './base64.ts';
import { time } from './figures.ts';
import { html, type Markup, ownText, plainName } from './markup.ts';
import { script } from './script.ts';
import { attributionSection, slicesSection, upstreamSection } from './sections/causes.ts';
import { comparedSection } from './sections/compared.ts';
import { detailsSection } from './sections/details.ts';
import { featuresSection } from './sections/features.ts';
import { overview } from './sections/overview.ts';
import { performanceSection } from './sections/performance.ts';
import { predictionsSection } from './sections/predictions.ts';
import { puzzleSection } from './sections/puzzle.ts';
import { trendSection } from './sections/trend.ts';
import { type Shown, shown } from './shown.ts';
import { style } from './style.ts';
import { headline } from './words.ts';

export interface HtmlReportOptions {
  /** The names of the files, when two were compared. */
  readonly files?: { readonly reference: string; readonly current: string };
  /** The thresholds that were used; the defaults when absent. */
  readonly settings?: DriftSettings;
}

/** In the order of the page; a section that has nothing to say is not there. */
const sections: readonly (readonly [string, string, (shown: Shown) => Markup | null])[] = [
  ['puzzle', 'The puzzle', puzzleSection],
  ['upstream', 'From upstream', upstreamSection],
  ['features', 'Features', featuresSection],
  ['details', 'What moved', detailsSection],
  ['trend', 'Over time', trendSection],
  ['predictions', 'Predictions', predictionsSection],
  ['performance', 'Performance', performanceSection],
  ['attribution', 'What explains it', attributionSection],
  ['slices', 'Who suffers', slicesSection],
  ['compared', 'What was compared', comparedSection],
];

/**
 * DRF-8: the report as one page that asks nothing of anyone: style, script and plots are in it, and its policy lets it load
 * nothing. Whatever was read (names, categories) is hostile until escaped; only `html` of ./markup.ts writes it.
 */
export function htmlReport(
  report: DriftReport,
  { files, settings }: HtmlReportOptions = {},
): string {
  const page = shown(report, {
    title:
      files === undefined
        ? `${plainName(report.model)} v${report.version}`
        : `${plainName(files.current)} compared with ${plainName(files.reference)}`,
    subtitle:
      files === undefined
        ? `${time(report.window.from)} to ${time(report.window.to)}`
        : time(report.createdAt),
    settings: settings ?? defaultDriftSettings,
    files: files ?? null,
  });
  const parts = sections
    .map(([id, name, section]) => ({ id, name, content: section(page) }))
    .filter(({ content }) => content !== null);
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${headline(report)} · ${page.title}</title><style>${ownText(style)}</style></head><body>${overview(page)}<main><nav aria-label="Sections"><ul>${parts.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${parts.map(
  ({ content }) => html`${content}
`,
)}</main><footer><p>Made ${time(report.createdAt)} by Loopwright. The same figures are in the JSON${files === undefined ? ` of report ${plainName(report.id)}` : ' (--json)'}.</p></footer><script>${ownText(script)}</script></body></html>
`.markup;
}

/** A source expression of CSP: only this very text may be applied. */
const hashOf = (text: string): string => `sha256-${base64(sha256(utf8ToBytes(text)))}`;
