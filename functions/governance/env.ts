import * as z from 'zod/mini';

const setting = () => z.string().check(z.minLength(1));

export const apiEnv = z.object({ TABLE_NAME: setting() });
export type ApiEnv = z.input<typeof apiEnv>;

export const publishEventsEnv = z.object({ EVENT_BUS_NAME: setting() });
export type PublishEventsEnv = z.input<typeof publishEventsEnv>;

export const resumeApprovalEnv = z.object({ TABLE_NAME: setting() });
export type ResumeApprovalEnv = z.input<typeof resumeApprovalEnv>;
