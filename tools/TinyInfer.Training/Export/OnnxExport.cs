using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Export;

/// <summary>
/// Writes networks as ONNX. Samples stay as sensors deliver them, channels last; convolutions have their channels first, so that a
/// Transpose stands before them, and after them where positions come out.
/// </summary>
internal static class OnnxExport
{
    private const float Six = 6;

    /// <summary>Writes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="properties">What stands beside the graph.</param>
    /// <returns>The file.</returns>
    internal static byte[] Write(Network network, IReadOnlyDictionary<string, string>? properties = null)
    {
        Network folded = network.Folded();
        OnnxGraph graph = new("input", DimensionsOf(folded.Input));
        bool isChannelsFirst = false;
        SampleShape shape = folded.Input;
        foreach (Layer layer in folded.Layers)
        {
            Order(graph, shape, layer is not Dense && !IsList(shape), ref isChannelsFirst);
            Add(graph, layer);
            shape = layer.Output;
        }

        Order(graph, shape, false, ref isChannelsFirst);
        return graph.Finish("output", DimensionsOf(folded.Output), properties ?? new Dictionary<string, string>());
    }

    /// <summary>Dimensions of a sample, without the batch.</summary>
    internal static int[] DimensionsOf(SampleShape shape) => IsList(shape) ? [shape.Channels]
        : shape.Height == 1 ? [shape.Width, shape.Channels]
        : [shape.Height, shape.Width, shape.Channels];

    private static bool IsList(SampleShape shape) => shape.Positions == 1;

    /// <summary>Brings channels first, or last again.</summary>
    private static void Order(OnnxGraph graph, SampleShape shape, bool wanted, ref bool isChannelsFirst)
    {
        if (wanted != isChannelsFirst)
        {
            if (IsList(shape))
            {
                // One position has no order.
                graph.Add("Flatten");
            }
            else
            {
                graph.Add("Transpose", ("perm", (wanted, shape.Height) switch
                {
                    (_, 1) => new[] { 0, 2, 1 },
                    (true, _) => [0, 3, 1, 2],
                    (false, _) => [0, 2, 3, 1],
                }));
            }
        }

        isChannelsFirst = wanted;
    }

    private static void Add(OnnxGraph graph, Layer layer)
    {
        switch (layer)
        {
            case Dense dense:
                if (!IsList(dense.Input))
                {
                    graph.Add("Flatten");
                }

                graph.Add(
                    "Gemm",
                    [
                        graph.Constant(dense.Weights.Values, dense.Output.Length, dense.Input.Length),
                        graph.Constant(dense.Biases.Values, dense.Output.Length),
                    ],
                    ("transB", 1));
                break;
            case Convolution convolution:
                Convolve(graph, convolution.Input, convolution.Window, convolution.Biases, 1, convolution.Input.Channels,
                    ChannelsFirst(convolution.Weights.Values, convolution.Output.Channels, convolution.Input.Channels));
                break;
            case DepthwiseConvolution depthwise:
                Convolve(graph, depthwise.Input, depthwise.Window, depthwise.Biases, depthwise.Input.Channels, 1,
                    ChannelsFirst(depthwise.Weights.Values, 1, depthwise.Input.Channels));
                break;
            case Activation activation:
                Activate(graph, activation.Kind);
                break;
            case Pooling { Kind: PoolingKind.Average, IsGlobal: true }:
                graph.Add("GlobalAveragePool");
                break;
            case Pooling pooling:
                graph.Add(pooling.Kind == PoolingKind.Maximum ? "MaxPool" : "AveragePool",
                    ("kernel_shape", Axes(pooling.Input, pooling.Window.Height, pooling.Window.Width)),
                    ("strides", Axes(pooling.Input, pooling.Window.Stride, pooling.Window.Stride)));
                break;
            case Upsampling:
                graph.Add("Resize", [string.Empty, graph.Constant([1, 1, Upsampling.Factor], 3)],
                    ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
                break;
            case ProtoNnLayer prototypes:
                prototypes.ToModel().AddTo(graph);
                break;
            case BonsaiLayer tree:
                tree.ToModel().AddTo(graph);
                break;
            case Residual residual:
                string before = graph.Current;
                foreach (Layer inner in residual.Inner)
                {
                    Add(graph, inner);
                }

                graph.Add("Add", [before]);
                break;
            default:
                throw new InvalidOperationException($"{layer.GetType().Name} is not exported");
        }
    }

    private static void Convolve(OnnxGraph graph, SampleShape input, ConvolutionWindow window, Parameter biases, int group, int depth,
        float[] weights)
    {
        int channels = biases.Values.Length;
        int[] kernel = Axes(input, window.Height, window.Width);
        graph.Add(
            "Conv",
            [graph.Constant(weights, [channels, depth, .. kernel]), graph.Constant(biases.Values, channels)],
            ("kernel_shape", kernel),
            ("strides", Axes(input, window.Stride, window.Stride)),
            ("pads", (int[])[.. Axes(input, window.PadTop, window.PadLeft), .. Axes(input, window.PadBottom, window.PadRight)]),
            ("group", group));
    }

    private static void Activate(OnnxGraph graph, ActivationKind kind)
    {
        switch (kind)
        {
            case ActivationKind.Relu:
                graph.Add("Relu");
                break;
            case ActivationKind.Relu6:
                graph.Add("Clip", [graph.Constant([0f]), graph.Constant([Six])]);
                break;
            default:
                graph.Add("LeakyRelu", ("alpha", Activation.Slope));
                break;
        }
    }

    /// <summary>Kernels [outer, positions, channels] with the channels before the positions.</summary>
    private static float[] ChannelsFirst(float[] weights, int outer, int channels)
    {
        int positions = weights.Length / (outer * channels);
        float[] target = new float[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            (int block, int rest) = (i / (positions * channels), i % (positions * channels));
            target[(block * positions * channels) + (rest % channels * positions) + (rest / channels)] = weights[i];
        }

        return target;
    }

    /// <summary>A value per axis; a series has one.</summary>
    private static int[] Axes(SampleShape input, int vertical, int horizontal) =>
        input.Height == 1 ? [horizontal] : [vertical, horizontal];
}
