import type { Clock, Ids } from '#domain/clock.ts';
import { invalid } from '#domain/errors.ts';
import { contentTypes, exposition, expositionFor } from '#domain/monitoring/metrics/exposition.ts';
import type { Notice, Places } from '#domain/monitoring/notice.ts';
import type { GaugeBoard } from '#domain/monitoring/ports.ts';
import { reviewFile } from '#domain/monitoring/review/send-review.ts';
import { type TellPeopleDeps, tellPeople } from '#domain/monitoring/tell-people.ts';
import type { Artifacts, ModelStore } from '#domain/registry/ports.ts';
import { decodeUtf8 } from '#domain/utf8.ts';
import { FileAnswer } from '../runtime/file-answer.ts';
import type { Route } from '../runtime/http.ts';

export interface ReportRoutesDeps extends TellPeopleDeps {
  readonly store: Pick<ModelStore, 'models'>;
  readonly artifacts: Pick<Artifacts, 'read' | 'uriOf'>;
  readonly board: GaugeBoard;
  readonly places: Places;
  readonly clock: Clock;
  readonly ids: Ids;
}

const formats = {
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
} as const;

/** A page with names that anybody may have chosen: it runs nothing and loads nothing, whatever is in it. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const oneOf = <const T extends string>(given: string, known: readonly T[], field: string): T => {
  if (known.includes(given as T)) return given as T;
  throw invalid(`\`${field}\` is one of ${known.join(', ')}.`, { field });
};

/** What a person who sets channels up sends to see that they work. */
const testNotice = (id: string, by: string, { apiUrl }: Places): Notice => ({
  id: `test#${id}`,
  tone: 'info',
  subject: 'This is a test: alerts reach you',
  what: `${by} asked for it. Nothing has happened.`,
  facts: [['Answer', '42']],
  todo: ['Nothing.'],
  links: [{ label: 'Models', url: `${apiUrl}/v1/models` }],
});

/** DRF-5: figures to scrape, daily reports and weekly reviews, and a test of the ways to people. */
export function reportRoutes(deps: ReportRoutesDeps): readonly Route[] {
  const { store, artifacts, board, clock, ids, places } = deps;
  return [
    {
      method: 'GET',
      path: '/v1/metrics',
      permission: 'read',
      handle: async ({ accept }) => {
        const [rows, models] = await Promise.all([board.all(), store.models()]);
        const alive = new Set(models.map(({ name }) => name));
        const format = expositionFor(accept);
        const shown = rows.filter(({ model }) => alive.has(model));
        return new FileAnswer(
          contentTypes[format],
          exposition(shown, clock.now(), format),
        ).checkSize('Scrape fewer models: delete those that nobody needs.');
      },
    },
    {
      method: 'GET',
      path: '/v1/monitoring/:kind/:day',
      permission: 'read',
      handle: async ({ params, query }) => {
        const kind = oneOf(params.kind ?? '', ['daily', 'weekly'], 'kind');
        const day = params.day ?? '';
        if (!/^\d{4}-\d\d-\d\d$/.test(day))
          throw invalid('`day` is a date, such as 2026-11-21.', { field: 'day' });
        const format = oneOf(query.get('format') ?? 'json', ['json', 'html', 'md'], 'format');
        const bytes = await artifacts.read(artifacts.uriOf(reviewFile({ kind, day }, format)));
        return new FileAnswer(formats[format], decodeUtf8(bytes), undefined, pageHeaders).checkSize(
          'Read it from the artifact bucket, under reports/monitoring/.',
        );
      },
    },
    {
      method: 'POST',
      path: '/v1/monitoring/test',
      permission: 'admin',
      handle: async ({ actor }) => ({
        told: await tellPeople(deps, testNotice(ids.next(), actor.name, places)),
      }),
    },
  ];
}
