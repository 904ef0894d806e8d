import * as z from 'zod/mini';
import { viewTypes } from '#domain/tracking/view-type.ts';
import { oneOf } from './fields.ts';

/** Which lifecycles a search sees; active ones unless told. */
export const viewTypeField = () =>
  z._default(oneOf(viewTypes, { 1: 'ACTIVE_ONLY', 2: 'DELETED_ONLY', 3: 'ALL' }), 'ACTIVE_ONLY');
