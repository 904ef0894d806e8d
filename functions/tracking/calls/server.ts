import { type MlflowCall, mlflowCall, PlainText } from '../call.ts';
import { message } from '../wire/fields.ts';

/** The version of MLflow whose API this is: clients that ask want to know what they may call. */
export const mlflowVersion = '3.17.2';

/** What clients may do with artifacts; the calls that do it are the artifacts' part (artifacts.ts). */
export interface ArtifactFeatures {
  readonly multipart_uploads_enabled: boolean;
  /** When true, clients ask `mlflow-artifacts/presigned/…` before every download. */
  readonly multipart_downloads_enabled: boolean;
  readonly presigned_upload_run_id_supported: boolean;
  readonly presigned_upload_model_id_supported: boolean;
}

/** What the server is. Like every call they need a token, which MLflow's client sends here, too. */
export function serverCalls(features: ArtifactFeatures): readonly MlflowCall[] {
  const textCall = (path: `/${string}`, text: string) =>
    mlflowCall({
      method: 'GET',
      path,
      permission: 'read',
      request: message({}),
      handle: async () => new PlainText(text),
    });
  return [
    mlflowCall({
      method: 'GET',
      path: '/api/3.0/mlflow/server-info',
      permission: 'read',
      request: message({}),
      handle: async () => ({
        store_type: 'Loopwright',
        workspaces_enabled: false,
        trace_archival_enabled: false,
        ...features,
        features_enabled: { gateway: false },
      }),
    }),
    textCall('/health', 'OK'),
    textCall('/version', mlflowVersion),
  ];
}
