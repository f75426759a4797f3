using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests;

/// <summary>
/// The ONNX backend suite's node tests of all operators that are supported: converted with their own input as calibration data, and
/// compared with their expected outputs. Operators of several activations are also run with all operands but the first as constants.
/// </summary>
public sealed class OnnxNodeTests
{
    private const double LeastDecibel = 20;

    /// <summary>Operators that the importer never meets, since they are written as others or folded before.</summary>
    private static readonly string[] _rewritten =
    [
        "ArgMin", "Constant", "ConstantOfShape", "Mean", "ReduceL1", "ReduceL2", "ReduceMin", "ReduceSumSquare", "Shape", "Size", "Sum",
    ];

    private static readonly string[] _variadic = ["Add", "Concat", "Div", "MatMul", "Max", "Mean", "Min", "Mul", "Sub", "Sum"];

    /// <summary>Operators whose tests are exact, and elsewhere.</summary>
    private static readonly string[] _quantized = ["DequantizeLinear", "QuantizeLinear"];

    /// <summary>Tests that cannot be run or compared, and why. A name that ends in * stands for all that begin with it.</summary>
    private static readonly Dictionary<string, string> _skipped = new(StringComparer.Ordinal)
    {
        ["averagepool_3d_default"] = "three-dimensional images",
        ["batchnorm_epsilon_training_mode"] = "training",
        ["batchnorm_example_training_mode"] = "training",
        ["castlike_STRING*"] = "text",
        ["castlike_FLOAT_to_STRING*"] = "text",
        ["castlike_BFLOAT16*"] = "bfloat16",
        ["castlike_FLOAT_to_BFLOAT16*"] = "bfloat16",
        ["cast_BFLOAT16*"] = "bfloat16",
        ["cast_FLOAT_to_BFLOAT16"] = "bfloat16",
        ["cast_FLOAT_to_STRING"] = "text",
        ["cast_STRING*"] = "text",
        ["constant"] = "no operator is left to run",
        ["constantofshape*"] = "no operator is left to run",
        ["convtranspose_3d"] = "three-dimensional images",
        ["div_uint8"] = "division of integers",
        ["dropout_default_mask*"] = "the mask is constant",
        ["edge_pad"] = "padding other than with a constant",
        ["gru_batchwise"] = "ONNX Runtime refuses it",
        ["identity_opt"] = "no tensor",
        ["identity_sequence"] = "no tensor",
        ["logsoftmax_large_number*"] = "int8 cannot hold 0 to 3 and 10000 to 10003 apart",
        ["lstm_batchwise"] = "ONNX Runtime refuses it",
        ["lstm_with_peepholes"] = "peepholes",
        ["matmul_3d"] = "a constant matrix for each batch",
        ["matmul_4d"] = "a constant matrix for each batch",
        ["max_int16"] = "ONNX Runtime refuses it",
        ["max_uint16"] = "ONNX Runtime refuses it",
        ["max_uint32"] = "32-bit unsigned integers",
        ["max_uint64"] = "64-bit unsigned integers",
        ["maxpool_3d_default"] = "three-dimensional images",
        ["maxpool_with_argmax*"] = "indices of a pool",
        ["min_int16"] = "ONNX Runtime refuses it",
        ["min_uint16"] = "ONNX Runtime refuses it",
        ["min_uint32"] = "32-bit unsigned integers",
        ["min_uint64"] = "64-bit unsigned integers",
        ["pow"] = "several exponents",
        ["pow_bcast_array"] = "several exponents",
        ["pow_example"] = "several exponents",
        ["pow_types*"] = "several exponents",
        ["reflect_pad"] = "padding other than with a constant",
        ["reshape_allowzero_reordered"] = "an empty tensor",
        ["resize_downsample_scales_cubic*"] = "resampling other than by the nearest",
        ["resize_downsample_scales_linear*"] = "resampling other than by the nearest",
        ["resize_downsample_sizes_cubic"] = "resampling other than by the nearest",
        ["resize_downsample_sizes_linear*"] = "resampling other than by the nearest",
        ["resize_tf_crop_and_resize"] = "resampling other than by the nearest",
        ["resize_upsample_scales_cubic*"] = "resampling other than by the nearest",
        ["resize_upsample_scales_linear*"] = "resampling other than by the nearest",
        ["resize_upsample_sizes_cubic"] = "resampling other than by the nearest",
        ["round"] = "it jumps at values that are in the test",
        ["shape*"] = "no operator is left to run",
        ["simple_rnn_batchwise"] = "ONNX Runtime refuses it",
        ["size*"] = "no operator is left to run",
        ["slice_start_out_of_bounds"] = "an empty tensor",
        ["softmax_large_number*"] = "int8 cannot hold 0 to 3 and 10000 to 10003 apart",
        ["split_zero_size_splits"] = "an empty tensor",
        ["thresholdedrelu_example"] = "it jumps at a value that is in the test",
        ["tile"] = "four axes that are all repeated",
        ["training_dropout*"] = "training",
    };

    /// <summary>Names of tests, and how many of their inputs are activations.</summary>
    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> cases = [];
        if (!OnnxNodeSuite.IsPresent)
        {
            cases.Add(string.Empty, 0);
            return cases;
        }

        foreach (string name in OnnxNodeSuite.Names)
        {
            ModelProto model = OnnxNodeSuite.Model(name);
            if (OnnxFile.Opset(model) < OnnxFile.OldestOpset || !model.Graph.Node.All(IsSupported))
            {
                continue;
            }

            cases.Add(name, 1);
            NodeProto node = model.Graph.Node[0];
            if (model.Graph.Node.Count == 1 && _variadic.Contains(node.OpType) && model.Graph.Input.Count > 1)
            {
                cases.Add(name, model.Graph.Input.Count);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GivesTheExpectedOutputs(string name, int activations)
    {
        if (!OnnxNodeSuite.IsPresent)
        {
            Assert.Skip("the ONNX backend suite is absent: install Debian's package libonnx-testdata.");
        }

        SkipWhereKnown(name, activations);
        using TemporaryFolder folder = new();
        ConversionResult result = ModelConverter.Convert(OnnxNodeSuite.Prepare(name, activations, folder.Path));
        InferenceModel model = InferenceModel.Load(result.Blob);
        ModelProto source = OnnxNodeSuite.Model(name);
        float inputStep = 0;
        foreach ((Tensor input, string inputName) in model.Inputs.Zip(result.Network.Inputs, (tensor, value) => (tensor, value.Name)))
        {
            int index = source.Graph.Input.Select(i => i.Name).ToList().IndexOf(inputName);
            input.Write(OnnxNodeSuite.Floats(OnnxNodeSuite.Input(name, index)));
            inputStep = Math.Max(inputStep, input.Scale);
        }

        model.Run();
        for (int i = 0; i < model.Outputs.Length; i++)
        {
            Compare(OnnxNodeSuite.Floats(OnnxNodeSuite.Output(name, i)), model.Outputs[i], inputStep);
        }
    }

    /// <summary>Close enough is a signal 20 dB above the error, or an error within one step of input and output.</summary>
    private static void Compare(float[] expected, Tensor output, float inputStep)
    {
        float[] actual = new float[expected.Length];
        output.Read(actual);
        double signal = expected.Sum(v => (double)v * v);
        double noise = expected.Zip(actual, (e, a) => ((double)e - a) * ((double)e - a)).Sum();
        double largest = expected.Zip(actual, (e, a) => Math.Abs((double)e - a)).Max();
        double decibel = 10 * Math.Log10(signal / noise);
        Assert.True(
            decibel >= LeastDecibel || largest <= inputStep + output.Scale,
            $"{decibel:F1} dB, largest difference {largest}, steps {inputStep} and {output.Scale}");
    }

    private static bool IsSupported(NodeProto node) =>
        node.Domain.Length == 0 && !_quantized.Contains(node.OpType)
            && (OnnxOperators.Table.ContainsKey(node.OpType) || _rewritten.Contains(node.OpType));

    private static void SkipWhereKnown(string name, int activations)
    {
        string? reason = _skipped.Where(
            s => s.Key == name || (s.Key.EndsWith('*') && name.StartsWith(s.Key[..^1], StringComparison.Ordinal)))
            .Select(s => s.Value)
            .FirstOrDefault();
        if (reason == null && activations == 1 && name.StartsWith("concat", StringComparison.Ordinal))
        {
            reason = "constants among the joined tensors";
        }

        if (name.StartsWith("layer_normalization", StringComparison.Ordinal) && !name.EndsWith("_expanded", StringComparison.Ordinal))
        {
            reason = "mean and deviation as outputs";
        }

        if (reason != null)
        {
            Assert.Skip($"not supported: {reason}.");
        }
    }
}
