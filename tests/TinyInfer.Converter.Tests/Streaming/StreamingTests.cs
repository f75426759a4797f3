using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Streaming;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Streaming;

/// <summary>Networks over windows, and the same networks a step at a time: the bytes are equal.</summary>
public sealed class StreamingTests(ITestOutputHelper output)
{
    private const int Frames = 64;
    private const int Channels = 4;

    [Fact]
    public void ThreeLayersOver64FramesComputeOnlyWhatIsNew()
    {
        (byte[] windowed, long window, byte[] streaming, int axis, long step) =
            Convert(Temporal([3, 3, 3], [1, 1, 1], [1, 1, 1], causal: false));

        output.WriteLine($"{window} MACs per window, {step} a step");
        Assert.True(window >= 5 * step, $"{window} / {step}");
        AssertSameBytes(windowed, streaming, axis, fromReset: false);
    }

    [Theory]
    [InlineData(new[] { 3, 3, 3 }, new[] { 1, 1, 1 }, new[] { 1, 2, 4 })]
    [InlineData(new[] { 4, 3, 2 }, new[] { 2, 1, 2 }, new[] { 1, 1, 1 })]
    [InlineData(new[] { 5, 1, 3 }, new[] { 3, 1, 2 }, new[] { 1, 1, 2 })]
    [InlineData(new[] { 1, 2, 7 }, new[] { 2, 2, 1 }, new[] { 1, 3, 1 })]
    public void UnpaddedNetworksAgreeAnywhereInAStream(int[] kernels, int[] strides, int[] dilations)
    {
        (byte[] windowed, _, byte[] streaming, int axis, _) = Convert(Temporal(kernels, strides, dilations, causal: false));

        AssertSameBytes(windowed, streaming, axis, fromReset: false);
    }

    [Theory]
    [InlineData(new[] { 3, 3, 3 }, new[] { 1, 1, 1 }, new[] { 1, 2, 4 })]
    [InlineData(new[] { 4, 4, 3 }, new[] { 2, 2, 1 }, new[] { 1, 1, 1 })]
    public void CausallyPaddedNetworksAgreeFromTheStart(int[] kernels, int[] strides, int[] dilations)
    {
        (byte[] windowed, _, byte[] streaming, int axis, _) = Convert(Temporal(kernels, strides, dilations, causal: true));

        AssertSameBytes(windowed, streaming, axis, fromReset: true);
    }

    [Theory]
    [InlineData("GlobalAveragePool")]
    [InlineData("GlobalMaxPool")]
    public void PooledHeadsAgree(string pool)
    {
        OnnxModelBuilder builder = Layers([3, 3], [1, 2], [1, 1], causal: false, out string last)
            .Node("MaxPool", [last], ["pooled"], ("kernel_shape", new[] { 2 }), ("strides", new[] { 2 }))
            .Node(pool, ["pooled"], ["global"])
            .Node("Flatten", ["global"], ["flat"])
            .Constant("head", Weights(new Random(2), 8 * 3), 8, 3)
            .Node("Gemm", ["flat", "head"], ["y"])
            .Output("y");
        (byte[] windowed, _, byte[] streaming, int axis, _) = Convert(builder);

        AssertSameBytes(windowed, streaming, axis, fromReset: false);
    }

    [Fact]
    public void ResidualBranchesAgree()
    {
        OnnxModelBuilder builder = Layers([3], [1], [1], causal: true, out string last)
            .Constant("w9", Weights(new Random(3), 8 * 8 * 3), 8, 8, 3)
            .Node("Conv", [last, "w9"], ["branch"], ("kernel_shape", new[] { 3 }), ("pads", new[] { 2, 0 }))
            .Node("Add", ["branch", last], ["sum"])
            .Node("Relu", ["sum"], ["relu"])
            .Node("ReduceMean", ["relu"], ["y"], ("axes", new[] { 2 }), ("keepdims", 0))
            .Output("y");
        (byte[] windowed, _, byte[] streaming, int axis, _) = Convert(builder);

        AssertSameBytes(windowed, streaming, axis, fromReset: true);
    }

    [Theory]
    [InlineData("GRU", 3)]
    [InlineData("LSTM", 4)]
    [InlineData("RNN", 1)]
    public void RecurrentLayersStartAnewWithEveryWindow(string type, int gates)
    {
        OnnxModelBuilder builder = Layers([3], [1], [1], causal: false, out string last)
            .Node("Transpose", [last], ["frames"], ("perm", new[] { 2, 0, 1 }))
            .Constant("w", Weights(new Random(4), gates * 16 * 8), 1, gates * 16, 8)
            .Constant("r", Weights(new Random(5), gates * 16 * 16), 1, gates * 16, 16)
            .Node(type, ["frames", "w", "r"], ["sequence", "state"], ("hidden_size", 16))
            .Node("Flatten", ["state"], ["flat"])
            .Constant("head", Weights(new Random(6), 16 * 3), 16, 3)
            .Node("Gemm", ["flat", "head"], ["y"])
            .Output("y");
        (byte[] windowed, long window, byte[] streaming, int axis, long step) = Convert(builder);

        Assert.True(window > step);
        AssertSameBytes(windowed, streaming, axis, fromReset: false);
    }

    [Fact]
    public void ARecurrentLayerAloneIsRefused()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", Frames, 1, Channels)
            .Constant("w", Weights(new Random(4), 3 * 16 * Channels), 1, 48, Channels)
            .Constant("r", Weights(new Random(5), 3 * 16 * 16), 1, 48, 16)
            .Node("GRU", ["x", "w", "r"], ["sequence", "y"], ("hidden_size", 16))
            .Output("y");

        ConversionException e = Assert.Throws<ConversionException>(() => Convert(builder, timeAxis: 0));

        Assert.Contains("starts anew with every window", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PaddingThatAWindowSeesIsRefused()
    {
        using TemporaryFolder folder = new();
        ConversionOptions options = Options(Temporal([3, 3], [1, 1], [1, 1], causal: true), folder) with { Streaming = true };

        ConversionException e = Assert.Throws<ConversionException>(() => ModelConverter.Convert(options));

        Assert.Contains("padded", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PaddingThatLooksIntoTheFutureIsRefused()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", 1, Channels, Frames)
            .Constant("w", Weights(new Random(7), 8 * Channels * 3), 8, Channels, 3)
            .Node("Conv", ["x", "w"], ["y"], ("kernel_shape", new[] { 3 }), ("pads", new[] { 1, 1 }))
            .Output("y");

        ConversionException e = Assert.Throws<ConversionException>(() => Convert(builder));

        Assert.Contains("Conv_0", e.Message, StringComparison.Ordinal);
        Assert.Contains("future", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheConverterStreamsAndChecksItself()
    {
        using TemporaryFolder folder = new();
        ConversionOptions options = Options(Temporal([3, 3, 3], [1, 2, 1], [1, 1, 1], causal: false), folder) with { Streaming = true };

        ConversionResult result = ModelConverter.Convert(options);

        Assert.NotNull(result.Streaming);
        Assert.Equal((2, Frames, 2), (result.Streaming.TimeAxis, result.Streaming.Window, result.Streaming.Step));
        Assert.True(result.Streaming.CheckedWindows > 0);
        Assert.Equal([1, Channels, 2], result.Model.Input.Shape);
        Assert.True(InferenceModel.Load(result.Blob).SelfTest().Passed);
    }

    private static OnnxModelBuilder Temporal(int[] kernels, int[] strides, int[] dilations, bool causal)
    {
        OnnxModelBuilder builder = Layers(kernels, strides, dilations, causal, out string last);
        int frames = Frames;
        for (int i = 0; i < kernels.Length; i++)
        {
            int extent = ((kernels[i] - 1) * dilations[i]) + 1;
            frames = ((frames + (causal ? extent - strides[i] : 0) - extent) / strides[i]) + 1;
        }

        return builder
            .Node("Flatten", [last], ["flat"])
            .Constant("head", Weights(new Random(1), 8 * frames * 3), 8 * frames, 3)
            .Node("Gemm", ["flat", "head"], ["y"])
            .Output("y");
    }

    private static OnnxModelBuilder Layers(int[] kernels, int[] strides, int[] dilations, bool causal, out string last)
    {
        Random random = new(kernels.Sum());
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 1, Channels, Frames);
        last = "x";
        int channels = Channels;
        for (int i = 0; i < kernels.Length; i++)
        {
            int before = causal ? ((kernels[i] - 1) * dilations[i]) + 1 - strides[i] : 0;
            builder.Constant($"w{i}", Weights(random, 8 * channels * kernels[i]), 8, channels, kernels[i])
                .Constant($"b{i}", Weights(random, 8), 8)
                .Node(
                    "Conv", [last, $"w{i}", $"b{i}"], [$"c{i}"], ("kernel_shape", new[] { kernels[i] }), ("strides", new[] { strides[i] }),
                    ("dilations", new[] { dilations[i] }), ("pads", new[] { before, 0 }))
                .Node("Relu", [$"c{i}"], [$"r{i}"]);
            last = $"r{i}";
            channels = 8;
        }

        return builder;
    }

    private static (byte[] Windowed, long WindowMacs, byte[] Streaming, int TimeAxis, long StepMacs) Convert(
        OnnxModelBuilder builder, int? timeAxis = null)
    {
        using TemporaryFolder folder = new();
        ConversionResult result = ModelConverter.Convert(Options(builder, folder));
        long macs = result.Macs;
        (int axis, _) = StreamingTransform.Run(result.Network, timeAxis);
        byte[] streaming = BlobWriter.Write(BlobEmitter.Emit(result.Network, ArenaPlanner.Plan(result.Network).OffsetOf));
        return (result.Blob, macs, streaming, axis, result.Macs);
    }

    private static ConversionOptions Options(OnnxModelBuilder builder, TemporaryFolder folder)
    {
        string data = Path.Combine(folder.Path, "data.npy");
        File.WriteAllBytes(data, NpyFile.Write([8, Channels * Frames], Weights(new Random(8), 8 * Channels * Frames)));
        return new ConversionOptions { Model = builder.Save(folder.Path), Calibration = data };
    }

    /// <summary>Slides a window over a long stream, or over its start alone, and compares the outputs of every step.</summary>
    private static void AssertSameBytes(byte[] windowedBlob, byte[] streamingBlob, int timeAxis, bool fromReset)
    {
        foreach (ExecutionMode mode in new[] { ExecutionMode.Compact, ExecutionMode.Packed })
        {
            InferenceModel windowed = InferenceModel.Load(new ArraySource(windowedBlob), new LoadOptions { Mode = mode });
            InferenceModel streaming = InferenceModel.Load(new ArraySource(streamingBlob), new LoadOptions { Mode = mode });
            int step = streaming.Input.Shape[timeAxis];
            int inner = streaming.Input.Length / step;
            int total = fromReset ? Frames : 3 * Frames / step * step;
            Random random = new(9);
            sbyte[][] frames = [.. Enumerable.Range(0, total).Select(
                _ => Enumerable.Range(0, inner).Select(_ => (sbyte)random.Next(-128, 128)).ToArray())];
            HashSet<string> seen = [];
            for (int end = step; end <= total; end += step)
            {
                streaming.Input.Write(Pack(frames[(end - step)..end], timeAxis));
                streaming.Run();
                if (end < Frames)
                {
                    continue;
                }

                windowed.Input.Write(Pack(frames[(end - Frames)..end], timeAxis));
                windowed.Run();
                sbyte[] expected = new sbyte[windowed.Output.Length];
                sbyte[] actual = new sbyte[streaming.Output.Length];
                windowed.Output.Read(expected);
                streaming.Output.Read(actual);
                Assert.True(expected.SequenceEqual(actual),
                    $"{mode}, frame {end}: [{string.Join(' ', expected)}] is [{string.Join(' ', actual)}]");
                seen.Add(string.Join(' ', actual));
            }

            Assert.True(seen.Count > (fromReset ? 0 : 5));
        }
    }

    /// <summary>Frames as an input [1, channels, frames], or [frames, 1, channels].</summary>
    private static sbyte[] Pack(sbyte[][] frames, int timeAxis) => timeAxis == 0
        ? [.. frames.SelectMany(f => f)]
        : [.. Enumerable.Range(0, Channels).SelectMany(c => frames.Select(f => f[c]))];

    private static float[] Weights(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.45))];
}
