import * as z from 'zod/mini';
import { type FeedbackDeps, recordFeedback } from '#domain/feedback/record-feedback.ts';
import { api } from '../runtime/http.ts';

const body = z.object({
  model: z.string(),
  labels: z.array(
    z.object({
      id: z.string(),
      label: z.union([z.string(), z.number()], 'takes a text or a number'),
      value: z.optional(z.number()),
      reward: z.optional(z.number()),
    }),
  ),
});

export const createFeedbackApi = (deps: FeedbackDeps) =>
  api([
    {
      method: 'POST',
      path: '/v1/feedback',
      permission: 'feedback',
      status: 202,
      handle: (call) => recordFeedback(deps, call.body(body)),
    },
  ]);
