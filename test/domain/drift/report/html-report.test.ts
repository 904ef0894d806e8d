import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DriftReport } from '#domain/drift/drift-report.ts';
import { htmlReport } from '#domain/drift/report/html-report.ts';
import { categoryFeature, numberFeature, sampleReport } from './sample-report.ts';

/** What is read, without tags. */
const words = (page: string): string =>
  page
    .replace(/<(style|script)>.*?<\/\1>/gs, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

const section = (page: string, id: string): string =>
  new RegExp(`<section id="${id}">.*?</section>`, 's').exec(page)?.[0] ?? '';

const inner = (page: string, tag: string): string =>
  new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page)?.[1] ?? '';

describe('DRF-8: the report as a page', () => {
  const page = htmlReport(sampleReport());

  it('is one file that loads nothing: no addresses, a policy that allows only its own style and script', () => {
    expect(page).not.toMatch(/(?:src|href)="(?!#)|@import|url\(|http:|https:/);
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(page.replaceAll('&#39;', "'")).toContain(
      `default-src 'none'; style-src ${hash(inner(page, 'style'))}; script-src ${hash(inner(page, 'script'))}`,
    );
    expect(page).not.toMatch(/ style="| on\w+="/);
  });

  it('begins with verdict, severity, what to do and the numbers that matter', () => {
    const [first = ''] = page.split('<main>');
    const said = words(first);
    for (const part of [
      'The predictions have become worse, and 3 of 10 features moved',
      'Critical',
      'Act now.',
      '4 812',
      '0.629',
      '74.1 %',
      '81.4 % before',
    ])
      expect(said).toContain(part);
  });

  it('sorts features by importance × drift, those without drift last', () => {
    const names = [
      ...section(page, 'features').matchAll(/<tr><th scope="row">.*?<bdi>(.*?)<\/bdi>/g),
    ];
    expect(names.map(([, name]) => name).slice(0, 4)).toEqual([
      'MonthlyCharges', // 0.629 × 0.19
      'Contract', // 0.348 × 0.28
      'TotalCharges',
      'tenure',
    ]);
  });

  it('has every section that the report has something for, and only those', () => {
    const ids = (text: string) => [...text.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id);
    expect(ids(page)).toEqual([
      'upstream',
      'features',
      'details',
      'trend',
      'predictions',
      'performance',
      'attribution',
      'slices',
      'compared',
    ]);
    const { performance, upstream, attribution, slices, trend, figures, ...rest } = sampleReport({
      conceptDrift: null,
      predictionDrift: null,
    });
    expect(ids(htmlReport(rest))).toEqual(['features', 'details', 'compared']);
  });

  it('marks the estimate as one, with its condition', () => {
    expect(words(section(page, 'performance'))).toMatch(
      /Estimate , not a measurement, .*right only while/,
    );
  });

  it('every plot has words, every table heads, and a page has one first heading', () => {
    for (const [svg] of page.matchAll(/<svg[^>]*>/g))
      expect(svg).toMatch(/aria-label="[^"]{5,}"|aria-hidden="true"/);
    expect(page.match(/<table/g)?.length).toBe(page.match(/<thead>/g)?.length);
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });

  it('folds what is quiet away: 200 features stay readable and small', () => {
    const features = Array.from({ length: 200 }, (_, at) =>
      numberFeature(`feature ${at}`, at % 20 === 0 ? 0.2 : 0.001, 0.5),
    );
    const wide = htmlReport(sampleReport({ features }));
    expect(words(section(wide, 'features'))).toContain('190 features without drift');
    expect(wide.length).toBeLessThan(400_000);
  });
});

describe('DRF-8: whatever a file holds, the page stays a page', () => {
  const names = [
    '<script>alert(1)</script>',
    `"><img src=x onerror='alert(1)'>`,
    '</style><script>alert(2)</script>',
    'شهر\u202etxet desrever',
    '\u0000\u001b[31m',
    '\ud800 alone',
    '',
    '__proto__',
    'x'.repeat(10_000),
  ];
  const hostile = (name: string): DriftReport =>
    sampleReport({
      model: name,
      id: name,
      summary: name,
      features: [
        numberFeature(name, 0.4, 0.6, { reasons: [name] }),
        categoryFeature(`${name}2`, names),
      ],
      predictionDrift: categoryFeature(name, names),
      upstream: [{ kind: 'schema', column: name, severity: 'critical', words: name }],
      attribution: [{ feature: name, share: 0.5, words: name }],
      slices: [
        {
          where: name,
          rows: 5,
          share: 0.1,
          metric: name,
          reference: null,
          current: 0.2,
          p: 0.01,
          words: name,
        },
      ],
      recommendation: { action: 'monitor', words: name },
      alert: { state: 'raised', words: name },
      reference: { kind: 'training', from: name, to: name },
      trend: [{ to: name, rows: 1, severity: 'ok', psi: { [name]: 0.2 }, accuracy: 0.5 }],
    });

  it.each(names.map((name) => [name.slice(0, 40), name]))('%j', (_, name) => {
    const page = htmlReport(hostile(name), { files: { reference: name, current: name } });
    const tags = new Set([...page.matchAll(/<(\w+)/g)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => tag === 'img' || tag === 'iframe')).toEqual([]);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/style/g)).toHaveLength(1);
    for (const hidden of ['\u0000', '\u001b', '\u202e']) expect(page).not.toContain(hidden);
    expect(page.isWellFormed()).toBe(true);
    expect(page.length).toBeLessThan(150_000);
  });

  it('numbers that are none, or too large to subtract, give no NaN in a plot', () => {
    const odd = (edges: readonly number[]) =>
      numberFeature('x', 0.4, 0.5, {
        distribution: {
          kind: 'number',
          edges,
          reference: [0.5, 0.3, 0.2],
          current: [0, 0, 1],
        },
      });
    for (const edges of [
      [-1e308, -1, 1, 1e308],
      [0, 0, 0, 0],
      [5e-324, 1e-323, 1.5e-323, 2e-323],
      [Number.NEGATIVE_INFINITY, 0, 1, Number.POSITIVE_INFINITY],
      [0, 0.5, 1.5, 2],
    ])
      expect(htmlReport(sampleReport({ features: [odd(edges)] }))).not.toMatch(
        /NaN|Infinity|undefined/,
      );
  });
});

describe('DRF-7: the two puzzles', () => {
  const held = {
    verdict: 'no-drift',
    severity: 'ok',
    labels: 900,
    accuracy: 0.81,
    baselineAccuracy: 0.814,
    reasons: [],
  } as const;

  it('PSI is high and accuracy unchanged: says why, and that retraining is a precaution', () => {
    const said = words(section(htmlReport(sampleReport({ conceptDrift: held })), 'puzzle'));
    expect(said).toMatch(/Why is PSI high while accuracy is unchanged\?.*precaution/);
  });

  it('blames a feature the model hardly looks at, where that is so', () => {
    const features = [numberFeature('noise', 0.5, 0.7, { importance: 0.01 })];
    const said = words(
      section(htmlReport(sampleReport({ features, conceptDrift: held })), 'puzzle'),
    );
    expect(said).toMatch(/noise .*carries only 1 % of the model’s importance/);
  });

  it('PSI is low and accuracy falls: says that only new labels can teach it', () => {
    const report = sampleReport({
      verdict: 'no-drift',
      severity: 'ok',
      features: [numberFeature('tenure', 0.002, 0.45)],
    });
    const page = htmlReport(report);
    expect(words(section(page, 'puzzle'))).toMatch(
      /inputs look the same\?.*concept drift.*new outcomes/,
    );
    expect(inner(page, 'h1')).toBe(
      'The inputs look the same, but the outcomes no longer follow them as they did',
    );
  });

  it('says nothing of puzzles where data and outcomes agree', () => {
    expect(section(htmlReport(sampleReport()), 'puzzle')).toBe('');
  });
});

describe('DRF-6: too few rows', () => {
  it('is said as such, not as "no drift"', () => {
    const report = sampleReport({
      verdict: 'not-enough-data',
      severity: 'ok',
      conceptDrift: null,
      features: [numberFeature('x', 0, 0.45, { verdict: 'not-enough-data' })],
    });
    const { recommendation, ...rest } = report;
    const page = htmlReport(rest);
    expect(inner(page, 'h1')).toBe('Too few rows to tell whether anything moved');
    expect(words(page)).toContain('Wait for more rows.');
  });
});

it('DRF-8: of two files nothing is said of rows a model had not seen', () => {
  const files = { reference: 'a.csv', current: 'b.csv' };
  expect(words(htmlReport(sampleReport({}), { files }))).toContain('rows of the reference file.');
  expect(words(htmlReport(sampleReport({}), { files }))).not.toContain('had not seen');
  expect(words(htmlReport(sampleReport({})))).toContain('the model had not seen');
});
