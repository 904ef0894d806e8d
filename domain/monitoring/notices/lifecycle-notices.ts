import { type BusEvent, eventKey, fieldsIn, numberIn, textIn, textsIn } from '../bus-event.ts';
import { argument, modelUrl, type Notice, type Places, type Tone } from '../notice.ts';
import { timeWords } from '../number-words.ts';

type Draft = Omit<Notice, 'id' | 'links'> & { readonly path?: string };

const versionWords = (version: number | undefined): string =>
  version === undefined ? 'a version' : `version ${version}`;

const fact = (name: string, value: string | number | undefined): Notice['facts'] =>
  value === undefined ? [] : [[name, String(value)]];

function approvalRequested({ detail }: BusEvent, model: string): Draft {
  const after = fieldsIn(detail.after);
  const id = textIn(after, 'id') ?? '';
  const expires = textIn(after, 'expiresAt');
  const roles = textsIn(after, 'requiredApprovers').join(' and ');
  return {
    tone: 'warning',
    subject: `Approval needed: ${versionWords(numberIn(after, 'version'))} of ${model}`,
    what: `${roles || 'An approver'} must decide before it goes on. ${textsIn(after, 'risk').join(' ')}`,
    facts: [
      ...fact('Version', numberIn(after, 'version')),
      ...fact('Asked by', textIn(fieldsIn(detail.actor), 'name')),
      ...fact('Decide until', expires && timeWords(expires)),
    ],
    todo: [
      `Approve: npx loopwright approve ${id} --reason "…"`,
      `Or refuse: npx loopwright reject ${id} --reason "…"`,
    ],
    path: `/v1/approvals/${encodeURIComponent(id)}`,
  };
}

function rolledBack({ detail }: BusEvent, model: string): Draft {
  const after = fieldsIn(detail.after);
  return {
    tone: 'critical',
    subject: `Rolled back: ${versionWords(numberIn(after, 'version'))} of ${model}`,
    what: `${textIn(detail, 'reason') ?? 'No reason was given.'}`,
    facts: [
      ...fact('Taken away', numberIn(after, 'version')),
      ...fact('Serves now', numberIn(after, 'restoredVersion')),
      ...fact('By', textIn(fieldsIn(detail.actor), 'name')),
    ],
    todo: [
      'Callers are served by the former version again; nothing has to be done at once.',
      'Find out why before the version is tried again: its reasons are above and in the audit trail.',
    ],
    path: '/audit',
  };
}

function rolloutCompleted({ detail }: BusEvent, model: string): Draft {
  const after = fieldsIn(detail.after);
  return {
    tone: 'good',
    subject: `Rolled out: ${versionWords(numberIn(after, 'version'))} of ${model}`,
    what: 'It serves all callers; the guardrails held at every step.',
    facts: [
      ...fact('Serves now', numberIn(after, 'version')),
      ...fact('Served before', numberIn(after, 'championVersion')),
    ],
    todo: [],
    path: '/serving',
  };
}

const retrainingEnds: Readonly<Record<string, { readonly tone: Tone; readonly words: string }>> = {
  failed: { tone: 'warning', words: 'failed' },
  rejected: { tone: 'info', words: 'ended: its version is not better and stays away' },
  registered: { tone: 'good', words: 'made a version, which waits to be promoted' },
  'rolling-out': { tone: 'good', words: 'made a better version, which is being rolled out' },
  deployed: { tone: 'good', words: 'made a better version, which serves' },
};

function retrainingFinished({ detail }: BusEvent, model: string): Draft {
  const after = fieldsIn(detail.after);
  const status = textIn(after, 'status') ?? 'finished';
  const id = textIn(after, 'retrainingId') ?? '';
  const { tone, words } = retrainingEnds[status] ?? { tone: 'info' as const, words: status };
  return {
    tone,
    subject: `Retraining of ${model} ${words}`,
    what: textIn(detail, 'reason') ?? textsIn(after, 'reasons').join(' '),
    facts: [...fact('Status', status), ...fact('Version', numberIn(after, 'version'))],
    todo:
      status === 'failed'
        ? [
            `What serves is as it was. Mend the cause, then: npx loopwright retrain ${argument(model)}`,
          ]
        : [],
    path: `/retrainings/${encodeURIComponent(id)}`,
  };
}

function silenced({ detail, detailType }: BusEvent, model: string): Draft {
  const after = fieldsIn(detail.after);
  const by = textIn(fieldsIn(detail.actor), 'name') ?? 'somebody';
  const features = textsIn(after, 'features');
  const until = textIn(after, 'until');
  const [did, what] =
    detailType === 'AlertSilenced'
      ? ['silenced', `${by} wants to hear nothing of ${features.join(', ') || 'the model'}.`]
      : detailType === 'AlertAcknowledged'
        ? ['acknowledged', `${by} knows of it. You are told when it gets worse or is over.`]
        : ['are on again', `${by} took the silence back.`];
  return {
    tone: 'info',
    subject: `Alerts of ${model} ${did}`,
    what: `${what} ${textIn(detail, 'reason') ?? ''}`.trim(),
    facts: fact('Until', until && timeWords(until)),
    todo: [],
    path: '/drift/alert',
  };
}

const drafts: Readonly<Record<string, (event: BusEvent, model: string) => Draft>> = {
  ApprovalRequested: approvalRequested,
  RolledBack: rolledBack,
  RolloutCompleted: rolloutCompleted,
  RetrainingFinished: retrainingFinished,
  AlertSilenced: silenced,
  AlertUnsilenced: silenced,
  AlertAcknowledged: silenced,
};

/** Of what happens in a model's life; undefined for events that nobody has to be told of. */
export function lifecycleNotice(event: BusEvent, places: Places): Notice | undefined {
  const draft = drafts[event.detailType];
  if (draft === undefined) return undefined;
  const model = textIn(event.detail, 'model') ?? 'a model';
  const { path = '', ...told } = draft(event, model);
  const url = path.startsWith('/v1/') ? places.apiUrl + path : modelUrl(places, model) + path;
  return { ...told, id: eventKey(event), links: [{ label: 'Details', url }] };
}
