import { describe, expect, it } from 'vitest';
import type { BusEvent } from '#domain/monitoring/bus-event.ts';
import { plainMessage } from '#domain/monitoring/channels/plain-message.ts';
import { escaped, slackMessage } from '#domain/monitoring/channels/slack-message.ts';
import type { Notice } from '#domain/monitoring/notice.ts';
import { noticeOf } from '#domain/monitoring/notices/notice-of.ts';

const places = { apiUrl: 'https://api.example/dev' };

const event = (detailType: string, detail: Record<string, unknown>): BusEvent => ({
  id: 'event-1',
  detailType,
  time: '2026-11-21T09:10:00Z',
  detail: { model: 'churn', seq: 42, reason: '', ...detail },
});

const checked = (alert: unknown, more: Record<string, unknown> = {}) => ({
  reason: 'tenure and plan moved.',
  after: {
    id: 'check1',
    verdict: 'drift',
    severity: 'warning',
    conceptSeverity: null,
    action: 'retrain-within-48h',
    drifted: ['tenure', 'plan'],
    window: { from: '2026-11-21T08:00:00.000Z', to: '2026-11-21T09:00:00.000Z' },
    version: 3,
    rows: 12_345,
    psi: { tenure: 0.2512, plan: 0.11 },
    accuracy: 0.8125,
    alert,
    ...more,
  },
});

describe('DRF-5: what people are told of an event', () => {
  it('says of drift what, how much, what to do and where the report is', () => {
    const raised = { state: 'raised', words: 'Raised: plan and tenure (warning).' };
    const notice = noticeOf(event('DriftDetected', checked(raised)), places) as Notice;
    expect(notice).toMatchObject({
      id: 'churn#42',
      tone: 'warning',
      subject: 'Drift in churn: tenure and plan (warning)',
      what: 'Raised: plan and tenure (warning). tenure and plan moved.',
      links: [{ label: 'Report', url: 'https://api.example/dev/v1/models/churn/drift/check1' }],
    });
    expect(Object.fromEntries(notice.facts)).toEqual({
      Window: '21 Nov 2026, 08:00 to 09:00 UTC',
      Version: '3',
      Predictions: '12 345',
      Severity: 'warning',
      Accuracy: '81.3 %',
      'Features that drifted': 'tenure and plan',
      'Largest PSI': 'tenure 0.251, plan 0.11',
    });
    expect(notice.todo.join('\n')).toContain('within 48 hours');
  });

  it.each(['held', 'cooling', 'silenced', 'acknowledged', 'quiet'])(
    'says nothing while an alert is %s',
    (state) => {
      const alert = { state, words: '' };
      expect(noticeOf(event('DriftDetected', checked(alert)), places)).toBeUndefined();
      expect(noticeOf(event('DriftChecked', checked(alert)), places)).toBeUndefined();
    },
  );

  it('says that it is over, from a check that found nothing', () => {
    const notice = noticeOf(
      event('DriftChecked', checked({ state: 'cleared', words: 'Over.' }, { severity: 'ok' })),
      places,
    );
    expect(notice).toMatchObject({ tone: 'good', subject: 'Drift is over: churn', todo: [] });
  });

  it('tells the fall of accuracy from drift of the data', () => {
    const after = { severity: 'ok', conceptSeverity: 'critical', drifted: [] };
    const notice = noticeOf(
      event('DriftDetected', checked({ state: 'raised', words: '' }, after)),
      places,
    );
    expect(notice).toMatchObject({
      tone: 'critical',
      subject: 'Accuracy of churn falls (critical)',
    });
  });

  it('says of an estimate that it is one, and only when it is bad', () => {
    const estimated = (severity: string) => ({
      after: {
        severity,
        estimated: { metrics: { accuracy: 0.71 } },
        baseline: { metrics: { accuracy: 0.82 } },
      },
    });
    expect(noticeOf(event('PerformanceEstimated', estimated('ok')), places)).toBeUndefined();
    expect(noticeOf(event('PerformanceEstimated', estimated('warning')), places)).toMatchObject({
      subject: expect.stringContaining('an estimate, without labels'),
      facts: [['Estimated accuracy', '0.71, was 0.82']],
    });
  });

  it('names the approvers, the deadline and both commands', () => {
    const notice = noticeOf(
      event('ApprovalRequested', {
        actor: { name: 'loopwright.retraining' },
        after: {
          id: 'churn.01A',
          version: 4,
          requiredApprovers: ['ml-lead', 'qa-lead'],
          risk: ['Sensitive use.'],
          expiresAt: '2026-11-22T09:10:00.000Z',
        },
      }),
      places,
    ) as Notice;
    expect(notice.subject).toBe('Approval needed: version 4 of churn');
    expect(notice.what).toContain('ml-lead and qa-lead');
    expect(Object.fromEntries(notice.facts)['Decide until']).toBe('22 Nov 2026 09:10 UTC');
    expect(notice.links[0]?.url).toBe('https://api.example/dev/v1/approvals/churn.01A');
  });

  it('has no words for events that are nobody’s business', () => {
    expect(noticeOf(event('ModelUpdated', {}), places)).toBeUndefined();
  });

  it('survives events that lack everything', () => {
    for (const type of ['DriftDetected', 'DataQualityFailed', 'RolledBack', 'ApprovalRequested'])
      expect(noticeOf({ id: 'x', detailType: type, time: '', detail: {} }, places)?.id, type).toBe(
        'x',
      );
  });
});

const notice = (more: Partial<Notice> = {}): Notice => ({
  id: 'churn#42',
  tone: 'critical',
  subject: 'Drift in churn',
  what: 'It moved.',
  facts: [
    ['Version', '3'],
    ['Largest PSI', 'tenure 0.25'],
  ],
  todo: ['Look.'],
  links: [{ label: 'Report', url: 'https://api.example/r' }],
  ...more,
});

describe('DRF-5: by mail', () => {
  it('is plain text with the numbers under each other', () => {
    expect(plainMessage(notice(), 'prod')).toEqual({
      subject: '[prod] CRITICAL: Drift in churn',
      text: [
        'Drift in churn',
        'It moved.',
        'Version:     3\nLargest PSI: tenure 0.25',
        'What to do\n- Look.',
        'Report: https://api.example/r',
        'Loopwright, stage prod. Told once; churn#42',
      ].join('\n\n'),
    });
  });

  it('has a subject that SNS takes, whatever a model is called', () => {
    const { subject } = plainMessage(
      notice({ subject: `Drift in Müßiggang\r\nBcc: x\u2028 ${'größe '.repeat(40)}😀` }),
      'dev',
    );
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(subject).toContain('Mu?iggang');
  });
});

describe('DRF-5: in Slack', () => {
  it('is blocks with header, numbers, what to do and a button', () => {
    const { blocks, text } = slackMessage(notice(), 'prod');
    expect(text).toBe('[prod] Drift in churn');
    expect(blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'section',
      'section',
      'actions',
      'context',
    ]);
  });

  it('lets nobody mention a channel or forge a link', () => {
    const evil = '<!channel> <https://evil|click> & *bold*';
    const sent = JSON.stringify(
      slackMessage(notice({ what: evil, facts: [[evil, evil]], todo: [evil] }), 'prod').blocks,
    );
    expect(sent).not.toContain('<!channel>');
    expect(sent).not.toContain('<https://evil');
    expect(sent).toContain('&lt;!channel&gt;');
    expect(escaped('&lt;')).toBe('&amp;lt;');
  });

  it('stays within the limits of Block Kit, and cuts no escape in two', () => {
    const long = '<'.repeat(9_000);
    const { blocks } = slackMessage(
      notice({
        subject: `${long}😀`,
        what: long,
        todo: [long],
        facts: Array.from({ length: 30 }, (_, i) => [`name ${i}`, long] as const),
      }),
      'prod',
    );
    for (const block of blocks as {
      text?: { type: string; text: string };
      fields?: { text: string }[];
    }[]) {
      const most = block.text?.type === 'plain_text' ? 150 : 3_000;
      expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(most);
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10);
      for (const { text } of block.fields ?? []) expect(text.length).toBeLessThanOrEqual(2_000);
      for (const { text } of [block.text ?? { text: '' }, ...(block.fields ?? [])])
        expect(text.replaceAll('&lt;', '')).not.toContain('&');
    }
  });
});
