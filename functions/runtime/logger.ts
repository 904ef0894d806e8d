import { Logger } from '@aws-lambda-powertools/logger';

/** One JSON line per entry; level and service come from POWERTOOLS_* in the function's environment. */
export const logger = new Logger();
