import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';
import { type Case, cacheFolder } from './cases.ts';

export type ServerName =
  | 'loopwright'
  | 'bare'
  | 'fastapi'
  | 'fastapiBlocking'
  | 'mlserver'
  | 'bentoml'
  | 'mlflow';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** One way to serve an ONNX file over HTTP: how it is started, asked, and understood. */
export interface Server {
  readonly name: ServerName;
  readonly title: string;
  /** Makes what it needs: its Python environment, its model folder. Throws when that cannot be had. */
  prepare(model: Case): Promise<(port: number) => Command>;
  path(model: Case): string;
  body(rows: readonly (readonly number[])[]): string;
  /** Of class 1, a number per row. */
  probabilities(answer: unknown): number[];
}

const peers = join(root, 'bench', 'serving', 'peers');

const v2Body = (rows: readonly (readonly number[])[]) =>
  JSON.stringify({
    inputs: [
      { name: 'X', datatype: 'FP32', shape: [rows.length, rows[0]?.length], data: rows.flat() },
    ],
  });

interface V2Answer {
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}
const v2Probabilities = (answer: unknown) =>
  ((answer as V2Answer).outputs.find(({ name }) => name === 'probabilities')?.data ?? []).filter(
    (_, at) => at % 2 === 1,
  );
const secondOf = (rows: readonly (readonly number[])[]) => rows.map((row) => row[1] as number);

const environment = (name: ServerName) =>
  pythonEnvironment(`serving-${name}`, `bench/serving/requirements-${name}.txt`);

const loopwright: Server = {
  name: 'loopwright',
  title: '`loopwright serve`',
  prepare: async ({ file }) => {
    return (port) => ({
      program: process.execPath,
      args: [join(root, 'cli', 'loopwright.mjs'), 'serve', '--model', file, '--port', `${port}`],
    });
  },
  path: ({ name }) => `/v2/models/${name}/infer`,
  body: v2Body,
  probabilities: v2Probabilities,
};

const bare: Server = {
  name: 'bare',
  title: 'bare node:http + session.run',
  prepare: async ({ file }) => {
    return (port) => ({
      program: process.execPath,
      args: [fileURLToPath(new URL('./peers/bare.ts', import.meta.url)), file, `${port}`],
    });
  },
  path: () => '/',
  body: v2Body,
  probabilities: v2Probabilities,
};

const fastapi: Server = {
  name: 'fastapi',
  title: 'FastAPI (`def`, response model), onnxruntime',
  prepare: async ({ file }) => {
    const programs = await environment('fastapi');
    return (port) => ({
      program: join(programs, 'python'),
      args: [
        '-m',
        'uvicorn',
        'fastapi_server:app',
        '--port',
        `${port}`,
        '--no-access-log',
        '--log-level',
        'warning',
      ],
      env: { MODEL: file },
      cwd: peers,
    });
  },
  path: () => '/predict',
  body: (rows) => JSON.stringify({ instances: rows }),
  probabilities: (answer) => secondOf((answer as { probabilities: number[][] }).probabilities),
};

const fastapiBlocking: Server = {
  ...fastapi,
  name: 'fastapiBlocking',
  title: 'FastAPI (`async def` that blocks, orjson), onnxruntime',
  path: () => '/predict-blocking',
};

const mlserver: Server = {
  name: 'mlserver',
  title: 'MLServer, onnxruntime',
  prepare: async ({ name, file }) => {
    const programs = await environment('mlserver');
    const folder = join(cacheFolder, 'mlserver', name);
    mkdirSync(folder, { recursive: true });
    const settings = { name, implementation: 'mlserver_runtime.OnnxModel' };
    writeFileSync(join(folder, 'model-settings.json'), JSON.stringify(settings));
    return (port) => ({
      program: join(programs, 'mlserver'),
      args: ['start', folder],
      env: {
        MODEL: file,
        PYTHONPATH: peers,
        MLSERVER_HTTP_PORT: `${port}`,
        MLSERVER_GRPC_PORT: `${port + 1}`,
        MLSERVER_METRICS_PORT: `${port + 2}`,
        MLSERVER_DEBUG: 'false',
        // The model in the server's own process: with a worker beside it (the default) one row takes longer still.
        MLSERVER_PARALLEL_WORKERS: '0',
      },
      cwd: folder,
    });
  },
  path: ({ name }) => `/v2/models/${name}/infer`,
  body: v2Body,
  probabilities: v2Probabilities,
};

const bentoml: Server = {
  name: 'bentoml',
  title: 'BentoML, onnxruntime',
  prepare: async ({ file }) => {
    const programs = await environment('bentoml');
    return (port) => ({
      program: join(programs, 'bentoml'),
      args: ['serve', 'bentoml_service:Model', '--host', '127.0.0.1', '--port', `${port}`],
      env: { MODEL: file, BENTOML_DO_NOT_TRACK: '1', BENTOML_HOME: join(cacheFolder, 'bentoml') },
      cwd: peers,
    });
  },
  path: () => '/predict',
  body: (rows) => JSON.stringify({ rows }),
  probabilities: (answer) => secondOf(answer as number[][]),
};

const mlflow: Server = {
  name: 'mlflow',
  title: '`mlflow models serve`, onnx flavor',
  prepare: async ({ name, file, features }) => {
    const programs = await environment('mlflow');
    const folder = join(cacheFolder, 'mlflow', name);
    if (!existsSync(join(folder, 'MLmodel')))
      await run(
        join(programs, 'python'),
        [join(peers, 'mlflow_model.py'), file, folder, `${features}`],
        {
          limitSeconds: 180,
        },
      );
    return (port) => ({
      program: join(programs, 'mlflow'),
      args: ['models', 'serve', '-m', folder, '--env-manager', 'local', '-p', `${port}`, '-w', '1'],
      env: { PATH: `${programs}:${process.env.PATH}`, MLFLOW_DISABLE_TELEMETRY: 'true' },
      cwd: cacheFolder,
    });
  },
  path: () => '/invocations',
  body: (rows) => JSON.stringify({ inputs: rows }),
  probabilities: (answer) =>
    secondOf((answer as { predictions: { probabilities: number[][] } }).predictions.probabilities),
};

export const servers: readonly Server[] = [
  loopwright,
  bare,
  fastapi,
  fastapiBlocking,
  mlserver,
  bentoml,
  mlflow,
];
