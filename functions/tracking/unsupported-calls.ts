/** A part of MLflow's API that Loopwright leaves out (contract §11): this path and all below, with any method. */
export interface UnsupportedCalls {
  readonly path: `/${string}`;
  readonly what: string;
}

/** Read off the routes of MLflow 3.17.2. */
export const unsupportedCalls: readonly UnsupportedCalls[] = [
  { path: '/api/2.0/mlflow/traces', what: 'Traces' },
  { path: '/api/2.0/mlflow/unified-traces', what: 'Traces' },
  { path: '/api/2.0/mlflow/get-online-trace-details', what: 'Traces' },
  { path: '/api/2.0/mlflow/get-trace-artifact', what: 'Traces' },
  { path: '/api/3.0/mlflow/traces', what: 'Traces and assessments' },
  { path: '/api/3.0/mlflow/get-trace-artifact', what: 'Traces' },
  { path: '/v1/traces', what: 'Traces' },
  { path: '/api/3.0/mlflow/issues', what: 'Issues' },
  { path: '/api/3.0/mlflow/label-schemas', what: 'Label schemas' },
  { path: '/api/3.0/mlflow/datasets', what: 'Evaluation data sets' },
  { path: '/api/3.0/mlflow/scorers', what: 'Scorers' },
  { path: '/api/3.0/mlflow/scorer', what: 'Scorers' },
  { path: '/api/3.0/mlflow/genai', what: 'Evaluation of generative models' },
  { path: '/api/3.0/mlflow/prompt-optimization', what: 'Prompt optimization' },
  { path: '/api/2.0/mlflow/runs/create-promptlab-run', what: 'The prompt lab' },
  { path: '/api/2.0/mlflow/upload-artifact', what: 'The prompt lab' },
  { path: '/api/3.0/mlflow/gateway', what: 'The AI gateway' },
  { path: '/api/2.0/mlflow/gateway-proxy', what: 'The AI gateway' },
  { path: '/api/2.0/mlflow/webhooks', what: 'Webhooks' },
  { path: '/api/3.0/mlflow/review-queues', what: 'Review queues' },
  { path: '/api/3.0/mlflow/workspaces', what: 'Workspaces' },
  { path: '/api/3.0/mlflow/jobs', what: 'Jobs' },
  { path: '/api/3.0/mlflow/demo', what: 'The demo' },
  { path: '/api/3.0/mlflow/ui-telemetry', what: 'Telemetry' },
  { path: '/graphql', what: 'GraphQL' },
];
