/**
 * What the process of guarded-runtime.ts runs. A text, because the functions are bundled into single files: there is no
 * second file to start, and starting the first again would make it connect to AWS. It takes `{ load, options }`, then any
 * number of `{ feeds, outputs }`, and answers each with `{ value }` or `{ error }`.
 *
 * onnxruntime-node 1.30 reads half floats by their bits only: they travel as 16-bit integers.
 */
export const childScript = `
const { InferenceSession, Tensor } = require(process.argv[1]);
let session;

async function load({ load, options }) {
  session = await InferenceSession.create(load, options);
  const { inputMetadata, outputMetadata, outputNames } = session;
  return { inputMetadata, outputMetadata, outputNames };
}

function tensorOf({ type, dims, data }) {
  if (type !== 'float16') return new Tensor(type, data, dims);
  const bits = Uint16Array.from(data);
  return Object.assign(new Tensor(type, new Float16Array(bits.buffer), dims), { cpuData: bits });
}

async function run({ feeds, outputs }) {
  const tensors = Object.fromEntries(feeds.map((feed) => [feed.name, tensorOf(feed)]));
  const results = await session.run(tensors, outputs);
  return Object.fromEntries(Object.entries(results).map(([name, { type, dims, data }]) => {
    const half = type === 'float16';
    return [name, { type, dims, data: half ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data }];
  }));
}

process.on('message', (message) => {
  (message.load ? load : run)(message).then(
    (value) => process.send({ value }),
    (error) => process.send({ error: String(error?.message ?? error) }),
  );
});
process.on('disconnect', () => process.exit());
`;
