import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { registerVersion } from '#domain/registry/register-version.ts';
import { ada, file, good, refusal, setup } from './setup.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('registerVersion', () => {
  it('REG-1, REG-4: keeps the file under its digest, with signature, evaluation and source', async () => {
    const { register, artifacts, store } = await setup();
    const bytes = file();
    const { version, revision, replayed } = await register({ artifact: { bytes } });
    const uri = `memory://models/churn/${sha256(bytes)}/model.onnx`;
    expect(version).toMatchObject({
      version: 1,
      semver: '1.0.0',
      stage: 'None',
      artifact: { uri, sha256: sha256(bytes), bytes: bytes.length },
      signature: { classes: ['No', 'Yes'] },
      evaluation: good,
      evaluatedBy: 'platform',
      createdBy: 'ada',
      createdAt: '2026-11-02T00:00:00.000Z',
    });
    expect(version).not.toHaveProperty('parentVersion');
    expect({ revision, replayed }).toEqual({ revision: 2, replayed: false });
    expect(await artifacts.read(uri)).toEqual(bytes);
    expect(await store.version('churn', 1)).toEqual(version);
    expect(await store.audit('churn', { afterSeq: 1 })).toMatchObject([
      { action: 'ModelVersionRegistered', actor: ada, subject: 'version 1', after: version },
    ]);
  });

  it('REG-1: reads one former version, however many there are', async () => {
    const team = await setup();
    await team.register();
    const store = {
      ...team.store,
      versions: () => Promise.reject(new Error('a model may have thousands')),
    };
    const { version } = await registerVersion(
      { ...team, store },
      {
        changeId: 'second',
        actor: ada,
        model: 'churn',
        artifact: { bytes: file({ salt: 7 }) },
        source: { kind: 'upload' },
      },
    );
    expect(version).toMatchObject({ version: 2, semver: '1.1.0' });
  });

  it('numbers versions one after another and names the champion as parent', async () => {
    const { register, stage } = await setup();
    await register();
    await stage(1, 'Staging');
    await stage(1, 'Production');
    const { version } = await register();
    expect(version).toMatchObject({ version: 2, semver: '1.1.0', parentVersion: 1 });
  });

  it('numbers versions registered at the same time without a gap or a double', async () => {
    const { register } = await setup();
    const made = await Promise.all([register(), register(), register()]);
    expect(made.map(({ version }) => version.version).sort()).toEqual([1, 2, 3]);
    expect(new Set(made.map(({ version }) => version.semver)).size).toBe(3);
  });

  it('the same change id is the same version, even while the first is under way', async () => {
    const { register, store } = await setup();
    const twice = await Promise.all([
      register({ changeId: 'again', artifact: { bytes: file() } }),
      register({ changeId: 'again', artifact: { bytes: file() } }),
    ]);
    await register();
    const later = await register({ changeId: 'again' });
    expect([...twice, later].map(({ version }) => version.version)).toEqual([1, 1, 1]);
    expect(later).toMatchObject({ replayed: true, revision: 2 });
    expect(await store.versions('churn')).toHaveLength(2);
  });

  it('answers a repeated request though its upload is gone by now', async () => {
    const { register, artifacts } = await setup();
    const uri = await artifacts.write('uploads/churn/1', file(), '');
    const first = await register({ changeId: 'again', artifact: { uri } });
    const second = await register({ changeId: 'again', artifact: { uri: 'memory://gone' } });
    expect(second).toEqual({ ...first, replayed: true });
  });

  it('takes an uploaded file and its sketch by uri, and keeps copies nobody can change', async () => {
    const { register, artifacts } = await setup();
    const uri = await artifacts.write('uploads/churn/1', file(), 'application/octet-stream');
    const sketch = await artifacts.write('uploads/churn/2', Buffer.from('{}'), 'application/json');
    const { version } = await register({ artifact: { uri, sha256: sha256(file()) }, sketch });
    await artifacts.write('uploads/churn/1', Buffer.from('changed'), '');
    expect(await artifacts.read(version.artifact.uri)).toEqual(file());
    expect(version.sketchUri).toBe(`memory://models/churn/${sha256(file())}/sketch.json`);
  });

  it('an evaluation without an author is the uploader’s', async () => {
    const { changeId, ...deps } = await setup();
    const { version } = await registerVersion(deps, {
      changeId: changeId(),
      actor: ada,
      model: 'churn',
      artifact: { bytes: file() },
      evaluation: good,
      source: { kind: 'upload' },
    });
    expect(version.evaluatedBy).toBe('uploader');
  });

  it('takes class names from the caller only when the file has none', async () => {
    const { register } = await setup();
    const { classes: _, ...unnamed } = JSON.parse(new TextDecoder().decode(file()));
    const bytes = new TextEncoder().encode(JSON.stringify(unnamed));
    const named = await register({ artifact: { bytes }, classes: ['0', 'Yes'] });
    expect(named.version.signature.classes).toEqual(['0', 'Yes']);
    const own = await register({ classes: ['x', 'y'] });
    expect(own.version.signature.classes).toEqual(['No', 'Yes']);
  });

  describe('refuses, and writes nothing:', () => {
    it.each([
      ['a corrupt file', { bytes: Buffer.from('not a model') }, 'not an ONNX model'],
      ['an empty file', { bytes: new Uint8Array() }, 'empty file'],
      [
        'a model that fails at its first row',
        { bytes: file({ inputs: [{ name: 'explodes', datatype: 'FP32', shape: [-1, 1] }] }) },
        'does not predict a row: bad node',
      ],
      [
        'a model that takes the target as an input',
        { bytes: file({ inputs: [{ name: 'Churn', datatype: 'FP32', shape: [-1, 1] }] }) },
        'takes Churn as an input',
      ],
      [
        'other classes than the model’s',
        { bytes: file({ classes: ['a', 'b'] }) },
        'positive class Yes',
      ],
      [
        'a row that is too big',
        { bytes: file({ inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 9e9] }] }) },
        '9000000000 values in a row',
      ],
    ])('SEC-3: %s', async (_, artifact, words) => {
      const { register, store } = await setup();
      const error = await refusal(register({ artifact }));
      expect(error).toMatchObject({ kind: 'invalid', field: 'artifact' });
      expect(error.message).toContain(words);
      expect((await store.model('churn'))?.revision).toBe(1);
    });

    it('SEC-3: a file above 100 MB', async () => {
      const { register } = await setup();
      const bytes = new Uint8Array(100 * 1024 * 1024 + 1);
      expect(await refusal(register({ artifact: { bytes } }))).toMatchObject({ kind: 'too-large' });
    });

    it('REG-4: a file with another digest than was promised', async () => {
      const { register, artifacts } = await setup();
      const uri = await artifacts.write('uploads/1', file(), '');
      expect(await refusal(register({ artifact: { uri, sha256: 'f00' } }))).toMatchObject({
        kind: 'invalid',
        field: 'artifact.sha256',
      });
    });

    it('SEC-3: a file that is not what its sender declares', async () => {
      const { register } = await setup();
      const declared = { inputs: [], outputs: [] };
      const error = await refusal(register({ artifact: { bytes: file(), declared } }));
      expect(error).toMatchObject({ kind: 'invalid', field: 'signature' });
      expect(error.message).toContain('is not declared');
    });

    it('an unknown model, an unknown file, a sketch that is none', async () => {
      const { register, artifacts } = await setup();
      expect(await refusal(register({ model: 'nobody' }))).toMatchObject({ kind: 'not-found' });
      const missing = register({ artifact: { uri: 'memory://nowhere' } });
      expect(await refusal(missing)).toMatchObject({ kind: 'not-found' });
      const sketch = await artifacts.write('s', Buffer.from('PK'), '');
      expect(await refusal(register({ sketch }))).toMatchObject({ field: 'sketch' });
    });

    it('REG-2: a semantic version that does not grow', async () => {
      const { register } = await setup();
      await register({ semver: '3.0.0' });
      expect(await refusal(register({ semver: '2.9.0' }))).toMatchObject({ field: 'semver' });
    });
  });
});
