namespace TinyInfer.Format;

/// <summary>The operators of a blob. A code, once released, keeps its meaning.</summary>
public enum OperatorCode
{
    /// <summary>Not an operator.</summary>
    None = 0,

    /// <summary>Fully connected layer.</summary>
    Dense = 1,

    /// <summary>Two-dimensional convolution; one dimension is a height of 1.</summary>
    Conv2D = 2,

    /// <summary>Convolution of each channel by itself.</summary>
    DepthwiseConv2D = 3,

    /// <summary>Transposed two-dimensional convolution.</summary>
    ConvTranspose2D = 4,

    /// <summary>Maximum over windows.</summary>
    MaxPool2D = 5,

    /// <summary>Mean over windows.</summary>
    AveragePool2D = 6,

    /// <summary>Mean or sum over axes.</summary>
    Reduce = 7,

    /// <summary>Sum of two tensors.</summary>
    Add = 8,

    /// <summary>Product of two tensors.</summary>
    Mul = 9,

    /// <summary>Larger of two tensors.</summary>
    Maximum = 10,

    /// <summary>Smaller of two tensors.</summary>
    Minimum = 11,

    /// <summary>Joins tensors along an axis.</summary>
    Concat = 12,

    /// <summary>Surrounds a tensor with a value.</summary>
    Pad = 13,

    /// <summary>Copies a strided part of a tensor.</summary>
    Slice = 14,

    /// <summary>Permutes the axes of a tensor.</summary>
    Transpose = 15,

    /// <summary>Nearest-neighbour resampling.</summary>
    Resize = 16,

    /// <summary>Softmax over the last axis.</summary>
    Softmax = 17,

    /// <summary>Index of the largest value along the last axis.</summary>
    ArgMax = 18,

    /// <summary>Any unary function, as a table of 256 entries.</summary>
    Table = 19,

    /// <summary>Copies a tensor unchanged.</summary>
    Copy = 20,

    /// <summary>Long short-term memory.</summary>
    Lstm = 21,

    /// <summary>Gated recurrent unit.</summary>
    Gru = 22,

    /// <summary>Plain recurrent layer.</summary>
    Rnn = 23,

    /// <summary>Singular value decomposition filter.</summary>
    Svdf = 24,

    /// <summary>Keeps the last frames of a stream.</summary>
    StreamCache = 25,

    /// <summary>Logarithm of softmax over the last axis.</summary>
    LogSoftmax = 26,

    /// <summary>Product of matrices of activations.</summary>
    MatMul = 27,

    /// <summary>Normalization of groups of elements.</summary>
    LayerNormalization = 28,

    /// <summary>Decision trees whose leaves are added up.</summary>
    TreeEnsemble = 29,

    /// <summary>A support vector machine.</summary>
    SupportVectors = 30,

    /// <summary>Another scale or type, with a factor of its own for what is negative.</summary>
    Rescale = 31,

    /// <summary>Logistic function or hyperbolic tangent of int16.</summary>
    Gate = 32,
}
