/**
 * Standard operators of models on tables and of small networks, on numbers and text. Not among them, though standard:
 * - If, Loop, Scan, SequenceMap: run graphs within graphs, without a bound on the work;
 * - RandomNormal and its kin, Bernoulli, Multinomial, Dropout in training: another answer each time;
 * - sequences, maps (ZipMap, DictVectorizer), optionals, images, audio, training: nothing the protocol can carry.
 * Function bodies of standard operators are ONNX Runtime's own and need no entry.
 */
const standard = `
  Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitShift BitwiseAnd
  BitwiseNot BitwiseOr BitwiseXor Cast CastLike Ceil Celu Clip Compress Concat Constant ConstantOfShape Conv
  ConvTranspose Cos Cosh CumSum DepthToSpace DequantizeLinear Det Div DynamicQuantizeLinear Einsum Elu Equal Erf Exp
  Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool
  GlobalMaxPool Greater GreaterOrEqual GroupNormalization HardSigmoid HardSwish Hardmax Identity
  InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax
  LpNormalization LpPool MatMul MatMulInteger Max MaxPool Mean MeanVarianceNormalization Min Mish Mod Mul Neg
  NonZero Not OneHot Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RNN Range Reciprocal ReduceL1 ReduceL2
  ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape
  Round ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign
  SpaceToDepth Split Sqrt Squeeze StringConcat StringNormalizer StringSplit Sub Sum Swish Tan Tanh TfIdfVectorizer
  ThresholdedRelu Tile TopK Transpose Trilu Unique Unsqueeze Where Xor`;

const machineLearning = `
  ArrayFeatureExtractor Binarizer CategoryMapper FeatureVectorizer Imputer LabelEncoder LinearClassifier
  LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier
  TreeEnsembleRegressor`;

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** By domain; '' is ai.onnx. */
export const allowedOperators: Readonly<Record<string, ReadonlySet<string>>> = {
  '': words(standard),
  'ai.onnx.ml': words(machineLearning),
};

/**
 * Inputs that say how large the result is. They must follow from the model's constants and the shapes of what is sent,
 * or a single number in a request could ask for any amount of memory.
 */
export const sizeInputs: Readonly<Record<string, readonly number[]>> = {
  ConstantOfShape: [0],
  Expand: [1],
  OneHot: [1],
  Pad: [1],
  Range: [0, 1, 2],
  Tile: [1],
};
