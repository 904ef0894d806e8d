import * as z from 'zod/mini';
import { tasks } from '#domain/registry/model.ts';
import { stages } from '#domain/registry/model-version.ts';
import { datatypes } from '#domain/registry/signature.ts';
import { maxMembers } from '#domain/serving/ensembles/check-ensemble.ts';
import { ensembleKinds } from '#domain/serving/ensembles/ensemble.ts';
import { rolloutPolicy } from '../rollout/bodies.ts';

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const optional = z.exactOptional;
const share = z.number().check(z.gte(0), z.lte(1));
const positive = z.number().check(z.positive());
const metrics = z.record(text(64), z.number());
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal'));

/** Every field of `Policy`; `null` switches a rule off where that makes sense. */
const policy = z.strictObject({
  enforced: optional(z.boolean()),
  minimum: optional(metrics),
  primaryMetric: optional(text(64)),
  minImprovement: optional(z.nullable(z.number().check(z.gte(-1), z.lte(10)))),
  maxPValue: optional(z.nullable(share)),
  maxLatencyMs: optional(z.nullable(positive)),
  maxLatencyRatio: optional(z.nullable(positive)),
  highRiskAccuracyDrop: optional(share),
  requiredApprovers: optional(
    z.array(z.enum(['ml-lead', 'qa-lead'])).check(z.minLength(1), z.maxLength(2)),
  ),
  approvalTimeoutHours: optional(z.number().check(z.positive(), z.lte(24 * 365))),
  retrainingCooldownHours: optional(z.number().check(z.gte(0), z.lte(24 * 365))),
  minNewLabels: optional(z.int().check(z.gte(0))),
  rollout: optional(rolloutPolicy),
});

const evaluation = z.strictObject({
  rows: z.int().check(z.positive()),
  dataSha256: sha256,
  metrics,
  latencyMs: optional(positive),
  champion: optional(
    z.strictObject({
      version: z.int().check(z.positive()),
      metrics,
      latencyMs: optional(positive),
      pValue: optional(share),
    }),
  ),
});

export const uploadBody = z.strictObject({
  kind: z.enum(['onnx', 'dataset', 'sketch']),
  model: optional(text(256)),
});

export const modelBody = z.strictObject({
  name: text(256),
  task: z.enum(tasks),
  target: text(256),
  positiveClass: optional(text(256)),
  idColumns: optional(z.array(text(256)).check(z.maxLength(100))),
  description: optional(z.string().check(z.maxLength(2_000))),
  sensitive: optional(z.boolean()),
  policy: optional(policy),
  dataset: optional(text(1_024)),
});

const tags = z
  .array(z.strictObject({ key: text(250), value: z.string().check(z.maxLength(100_000)) }))
  .check(z.maxLength(1_000));

/** What is not named stays as it is. `policy` and `tags` are replaced as a whole. */
export const modelPatch = z.strictObject({
  task: optional(z.enum(tasks)),
  target: optional(text(256)),
  positiveClass: optional(text(256)),
  idColumns: optional(z.array(text(256)).check(z.maxLength(100))),
  description: optional(z.string().check(z.maxLength(2_000))),
  sensitive: optional(z.boolean()),
  policy: optional(policy),
  tags: optional(tags),
  reason: optional(z.string().check(z.maxLength(2_000))),
});

export const versionPatch = z.strictObject({
  description: optional(z.string().check(z.maxLength(2_000))),
  tags: optional(tags),
  modelCard: optional(z.nullable(z.url({ protocol: /^https?$/ }).check(z.maxLength(2_048)))),
});

export const renameBody = z.strictObject({ newName: text(256) });

const versionRef = z.union(
  [
    z.strictObject({ model: text(256), version: z.int().check(z.positive()) }),
    z.strictObject({ model: text(256), alias: text(255) }),
  ],
  'takes {"model", "version"} or {"model", "alias"}',
);
const memberShare = { weight: optional(z.number()), threshold: optional(z.number()) };
const member = z.union(
  [
    z.strictObject({ model: text(256), version: z.int().check(z.positive()), ...memberShare }),
    z.strictObject({ model: text(256), alias: text(255), ...memberShare }),
  ],
  'takes {"model", "version" or "alias", "weight"?, "threshold"?}',
);

const ensemble = z.strictObject({
  kind: z.enum(ensembleKinds),
  members: z.array(member).check(z.maxLength(maxMembers)),
  meta: optional(versionRef),
});

const timeoutMs = z.int().check(z.positive());
const endpoint = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('https'),
    url: text(2_048),
    modelName: text(256),
    version: optional(text(64)),
    timeoutMs: optional(timeoutMs),
    headers: optional(z.record(text(64), text(2_048))),
  }),
  z.strictObject({
    kind: z.literal('sagemaker'),
    endpointName: z
      .string()
      .check(z.regex(/^[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62}$/, 'is not the name of an endpoint')),
    timeoutMs: optional(timeoutMs),
    contentType: optional(text(256)),
  }),
]);

const tensors = z
  .array(
    z.strictObject({
      name: text(256),
      datatype: z.enum(datatypes),
      shape: z.array(z.int().check(z.gte(-1))).check(z.maxLength(8)),
    }),
  )
  .check(z.minLength(1), z.maxLength(1_000));
const signature = z.strictObject({
  inputs: tensors,
  outputs: tensors,
  classes: optional(z.array(text(256)).check(z.maxLength(10_000))),
});

/** One of three: an ONNX file; an ensemble of versions; an endpoint with the signature it has. */
export const versionBody = z.strictObject({
  artifact: optional(
    z.union(
      [
        z.strictObject({ uri: text(1_024), sha256: optional(sha256) }),
        z.strictObject({ base64: z.base64() }),
      ],
      'takes {"uri": of an upload} or {"base64": the file}',
    ),
  ),
  ensemble: optional(ensemble),
  endpoint: optional(endpoint),
  signature: optional(signature),
  /** Names of the columns of a model's one matrix [-1, n]. */
  columns: optional(z.array(text(256)).check(z.maxLength(5_000))),
  evaluation: optional(evaluation),
  sketch: optional(text(1_024)),
  semver: optional(text(32)),
  reason: optional(z.string().check(z.maxLength(2_000))),
});

export const stageBody = z.strictObject({
  stage: z.enum(stages),
  archiveExisting: optional(z.boolean()),
  reason: optional(z.string().check(z.maxLength(2_000))),
  expectedRevision: optional(z.int().check(z.gte(0))),
});

export const aliasBody = z.strictObject({ version: z.int().check(z.positive()) });
