// Bundled in place of onnxruntime-node: a require that esbuild leaves alone, found on NODE_PATH in the layer.
const name = 'onnxruntime-node';
module.exports = require(name);
