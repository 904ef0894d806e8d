import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { projectRoot } from './bundle.ts';

const modules = join(projectRoot, 'node_modules');

/**
 * The files of onnxruntime-node for one Linux architecture. The package carries every platform (288 MB); a layer may
 * have 250 MB with all functions, and arm64 alone is 25 MB.
 */
function stage(architecture: 'arm64' | 'x64'): string {
  const { version } = JSON.parse(
    readFileSync(join(modules, 'onnxruntime-node', 'package.json'), 'utf8'),
  ) as { version: string };
  const folder = join(
    projectRoot,
    '.cache',
    'layers',
    `onnxruntime-${version}-linux-${architecture}`,
  );
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  const to = join(partial, 'nodejs', 'node_modules');
  mkdirSync(to, { recursive: true });
  const copy = (path: string) => cpSync(join(modules, path), join(to, path), { recursive: true });
  copy('onnxruntime-common/package.json');
  copy('onnxruntime-common/dist/cjs');
  copy('onnxruntime-node/package.json');
  copy('onnxruntime-node/dist');
  copy(`onnxruntime-node/bin/napi-v6/linux/${architecture}`);
  try {
    renameSync(partial, folder);
  } catch {
    rmSync(partial, { recursive: true, force: true }); // another synth was first
  }
  return folder;
}

export class OnnxLayer extends LayerVersion {
  constructor(scope: Construct, id: string, architecture: 'arm64' | 'x86_64') {
    super(scope, id, {
      code: Code.fromAsset(stage(architecture === 'arm64' ? 'arm64' : 'x64')),
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [
        architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      ],
      description: 'onnxruntime-node, one architecture',
    });
  }
}
