import * as z from 'zod/mini';

export const apiEnv = z.object({ TABLE_NAME: z.string() });
export type ApiEnv = z.input<typeof apiEnv>;

export const publishEventsEnv = z.object({ EVENT_BUS_NAME: z.string() });
export type PublishEventsEnv = z.input<typeof publishEventsEnv>;

export const resumeApprovalEnv = z.object({ TABLE_NAME: z.string() });
export type ResumeApprovalEnv = z.input<typeof resumeApprovalEnv>;
