import type * as z from 'zod/mini';
import type { Actor } from '#domain/access/actor.ts';
import type { Permission } from '#domain/access/permissions.ts';
import type { ErrorKind } from '#domain/errors.ts';
import type { MlflowErrorCode } from './mlflow-error.ts';

/** Who calls, and the id of what they want to change (functions/runtime/http.ts says when two are the same). */
export interface Caller {
  readonly actor: Actor;
  readonly changeId: string;
  /** Of the request's body, read or not; absent where it is not known. */
  readonly bodyBytes?: number;
}

/** One call of MLflow's REST API: where, who may, what it takes, what it does. All of them together are the API. */
export interface MlflowCall<S extends z.ZodMiniType = z.ZodMiniType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base, e.g. `/api/2.0/mlflow/runs/get`; `:name` is one segment, `*rest` all that follow, decoded. */
  readonly path: `/${string}`;
  readonly permission: Permission;
  /**
   * Fields of the query (GET; PUT, whose body is a file that is not read; any call without a body) or of the JSON body,
   * and those of the path.
   */
  readonly request: S;
  /** Where this call names an error otherwise than others do, e.g. `conflict` when a name is taken. */
  readonly errorCodes?: Readonly<Partial<Record<ErrorKind, MlflowErrorCode>>>;
  handle(request: z.output<S>, caller: Caller): Promise<MlflowAnswer>;
}

/**
 * What is answered as JSON; empty lists, absent fields and null are left out, bigint is a JSON number, NaN and the
 * infinities are texts. Or a redirect, where S3 has the bytes; or text as it is.
 */
export type MlflowAnswer = object | Redirect | PlainText;

export class Redirect {
  readonly location: string;
  /** 307 keeps method and body. */
  readonly status: 307 | 302;
  constructor(location: string, status: 307 | 302 = 307) {
    this.location = location;
    this.status = status;
  }
}

export class PlainText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Keeps the request's type while calls of all kinds lie in one list. */
export const mlflowCall = <S extends z.ZodMiniType>(call: MlflowCall<S>): MlflowCall =>
  call as unknown as MlflowCall;
