import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';

describe('memoryArtifacts', () => {
  it('SRV-1: reads what was written, and not what the writer changes later', async () => {
    const artifacts = memoryArtifacts();
    const bytes = Uint8Array.of(1, 2, 3);
    const uri = await artifacts.write('models/churn/model.onnx', bytes, 'application/octet-stream');
    bytes[0] = 9;
    expect(uri).toBe('memory://models/churn/model.onnx');
    expect(await artifacts.read(uri)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('knows no other file, and no URI of another kind', async () => {
    const artifacts = memoryArtifacts();
    await expect(artifacts.read('memory://nothing')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(artifacts.read('s3://b/k')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('takes one upload per URL', async () => {
    const artifacts = memoryArtifacts();
    const { uri, putUrl } = await artifacts.uploadUrl('uploads/x', 60);
    await expect(artifacts.read(uri)).rejects.toMatchObject({ kind: 'not-found' });
    await artifacts.put(putUrl, Uint8Array.of(7));
    expect(await artifacts.read(uri)).toEqual(Uint8Array.of(7));
    await expect(artifacts.put(putUrl, Uint8Array.of(8))).rejects.toThrow('used up');
  });
});
