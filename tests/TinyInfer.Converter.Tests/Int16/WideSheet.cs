using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Proof;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>Layers on int16 that have nothing to do with each other, in one model.</summary>
internal sealed class WideSheet(RoundingMode rounding, int seed)
{
    private const string ClassName = "TinyInfer.Models.SheetModel";

    private readonly List<string> _descriptions = [];
    private readonly List<List<short[]>> _inputs = [];

    internal BlobModel Model { get; } = new() { Rounding = rounding };

    internal Random Random { get; } = new(seed);

    /// <summary>Whether layers are as the quantizer makes them, and not of all kinds that there can be.</summary>
    internal bool IsTypical { get; init; }

    /// <summary>Adds a dense layer.</summary>
    internal void AddDense(int batches, int columns, int rows, bool isLong, sbyte[]? weights = null)
    {
        weights ??= Random.NextWeights(columns * rows);
        Add($"dense {batches}x{columns} to {rows}", OperatorCode.Dense,
            new DenseRecord(batches, columns, rows, Linear(weights, rows, columns, isLong)), [batches, columns], [batches, rows]);
        for (int row = 0; row < rows; row++)
        {
            // The inputs that drive every sum, and what lies below it in a packed product, to its limits.
            for (int move = 0; move < 3; move++)
            {
                short[] highest = [.. Enumerable.Range(0, batches * columns).Select(
                    i => weights[(row * columns) + ((i + move) % columns)] > 0 ? short.MaxValue : short.MinValue)];
                _inputs[^1].Add(highest);
                _inputs[^1].Add(Array.ConvertAll(highest, v => (short)~v));
            }
        }
    }

    /// <summary>Adds a convolution, or one of each channel by itself.</summary>
    internal void AddConvolution(ConvolutionShape shape, bool isLong, sbyte[]? weights = null)
    {
        LinearRecord linear = Linear(
            weights ?? Random.NextWeights(shape.WeightCount), shape.OutputChannels, shape.Columns, isLong);
        WindowRecord window = WindowRecord.Of(shape.InputShape, shape.OutputShape) with
        {
            KernelHeight = shape.KernelHeight,
            KernelWidth = shape.KernelWidth,
            StrideY = shape.StrideY,
            StrideX = shape.StrideX,
            DilationY = shape.DilationY,
            DilationX = shape.DilationX,
            PadTop = shape.PadTop,
            PadLeft = shape.PadLeft,
        };
        Add(shape.ToString(), shape.IsDepthwise ? OperatorCode.DepthwiseConv2D : OperatorCode.Conv2D,
            shape.IsDepthwise ? new DepthwiseConv2DRecord(window, linear) : new Conv2DRecord(window, shape.Groups, linear),
            shape.InputShape, shape.OutputShape);
    }

    /// <summary>Adds a transposed convolution with a kernel of three by two taps.</summary>
    internal void AddTransposed(int height, int width, int channels, int outputs, int groups, int stride, bool isLong)
    {
        int[] input = [1, height, width, channels];
        int[] output = [1, ((height - 1) * stride) + 3, ((width - 1) * stride) + 2, outputs];
        TransposedPhases rows = new(output[1], 3, stride, 1, 0);
        TransposedPhases columns = new(output[2], 2, stride, 1, 0);
        int taps = rows.Taps.Sum(t => t.Length) * columns.Taps.Sum(t => t.Length);
        int phases = rows.Taps.Count * columns.Taps.Count;
        Add($"transposed {height}x{width}x{channels} by {stride}", OperatorCode.ConvTranspose2D,
            new ConvTranspose2DRecord(WindowRecord.Of(input, output), groups, rows.ToAxis(), columns.ToAxis(),
                Linear(Random.NextWeights(taps * outputs * channels / groups), outputs, 6 * channels / groups, isLong, phases)),
            input, output);
    }

    /// <summary>Compiles all layers, runs them over inputs of all kinds, and asserts that they give what the kernels give.</summary>
    internal CompiledModel Check(int randomRuns)
    {
        CompiledModel compiled = CompiledModelEmitter.Emit("sheet", Model, _ => true);
        Assert.All(compiled.Layers, (layer, i) => Assert.True(layer.IsCompiled, $"{_descriptions[i]}: {layer.Problem}"));
        byte[] blob = BlobWriter.Write(Model);
        InferenceModel compact = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Compact });
        (string Mode, InferenceModel Model)[] others =
        [
            ("packed", InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Packed })),
            ("compiled", CodeCompiler.Load(CodeCompiler.Compile(compiled))),
            ("proof", ProofModel.Load(compiled)),
        ];
        for (int run = 0; run < randomRuns + _inputs.Max(i => i.Count); run++)
        {
            for (int layer = 0; layer < _descriptions.Count; layer++)
            {
                short[] input = run < _inputs[layer].Count ? _inputs[layer][run] : Fill(compact.Inputs[layer].Length, run);
                compact.Inputs[layer].Write(input);
                Array.ForEach(others, other => other.Model.Inputs[layer].Write(input));
            }

            compact.Run();
            foreach ((string mode, InferenceModel model) in others)
            {
                model.Run();
                for (int layer = 0; layer < _descriptions.Count; layer++)
                {
                    Assert.True(
                        Read(compact.Outputs[layer]).SequenceEqual(Read(model.Outputs[layer])),
                        $"{_descriptions[layer]}, {Model.Rounding}, run {run}: {mode} gives other values than compact");
                }
            }
        }

        return compiled;
    }

    /// <summary>The layers of the generated model that give other bytes on the runtime than the kernels do on the desktop.</summary>
    internal string CheckOnDevice()
    {
        byte[] blob = BlobWriter.Write(Model);
        InferenceModel kernels = InferenceModel.Load(blob);
        List<sbyte[]> inputs = [];
        for (int layer = 0; layer < _descriptions.Count; layer++)
        {
            short[] input = [.. Fill(kernels.Inputs[layer].Length, 4).Select((v, i) => i % 3 == 0 ? short.MinValue : v)];
            kernels.Inputs[layer].Write(input);
            inputs.Add([.. input.SelectMany(v => (sbyte[])[unchecked((sbyte)v), (sbyte)(v >> 8)])]);
        }

        List<(int Operator, uint Checksum)> checksums = [];
        kernels.LayerCompleted = (model, layer) => checksums.Add((layer, SelfTestMaker.Checksum(model.GetLayerOutputs(layer))));
        kernels.Run();
        Model.SelfTest = new BlobSelfTest(inputs, checksums);
        CompiledModel compiled = CompiledModelEmitter.Emit("sheet", Model, _ => true);
        Assert.All(compiled.Layers, (layer, i) => Assert.True(layer.IsCompiled, $"{_descriptions[i]}: {layer.Problem}"));
        return Assert.Single(NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Int16"], [.. GeneratedCode.Assemblies(compiled), new AssemblySource("Program", $$"""
            using TinyInfer;

            public static class Program
            {
                public static string[] Run()
                {
                    SelfTestResult result = new {{ClassName}}().SelfTest();
                    return new string[] { result.Available ? result.Passed ? "passed" : result.FailedLayerName : "absent" };
                }
            }
            """)]));
    }

    private static short[] Read(Tensor tensor)
    {
        short[] values = new short[tensor.Length];
        tensor.Read(values);
        return values;
    }

    /// <summary>All lowest, all highest, the two mixed, and anything.</summary>
    private short[] Fill(int length, int run) => [.. Enumerable.Range(0, length).Select(_ => (run % 5) switch
    {
        0 => short.MinValue,
        1 => short.MaxValue,
        2 => Random.Next(2) == 0 ? short.MinValue : short.MaxValue,
        _ => (short)Random.Next(short.MinValue, short.MaxValue + 1),
    })];

    /// <summary>A bias and rescaling that use int16, more or less well, or some of it.</summary>
    private LinearRecord Linear(sbyte[] weights, int channels, int columns, bool isLong, int phases = 1)
    {
        double sum = columns * 127.0 * 4000;
        int multipliers = IsTypical || Random.Next(2) == 0 ? channels : 1;
        int minimum = !IsTypical && Random.Next(3) == 0 ? Random.Next(-32768, 1) : -32768;
        int maximum = !IsTypical && Random.Next(4) == 0 ? Random.Next(minimum, 32768) : 32767;
        double largest = isLong ? 0.01 : 1.9;
        double scale = (IsTypical ? 3 : Math.Exp((Random.NextDouble() * 4) - 2)) * 16000 / sum;
        long[] biases = [.. Enumerable.Range(0, channels * phases).Select(
            _ => Random.NextInt64(-(int)(sum / 8) - 1, (int)(sum / 8) + 1)
                + (isLong && !IsTypical && Random.Next(5) == 0 ? Random.NextInt64(-2, 3) << 32 : 0))];
        return new LinearRecord(
            weights,
            Array.ConvertAll(biases, b => unchecked((int)b)),
            new RescalingRecord(
                [.. Enumerable.Range(0, multipliers).Select(_ => FixedPointMultiplier.FromDouble(
                    !IsTypical && Random.Next(40) == 0 ? 0 : Math.Min(largest, scale * (0.5 + Random.NextDouble()))))], minimum, maximum))
        {
            HighBias = isLong ? Array.ConvertAll(biases, b => (int)(b >> 32)) : null,
        };
    }

    private void Add(string description, OperatorCode code, OperatorRecord record, int[] inputShape, int[] outputShape)
    {
        BlobOperator op = record.ToOperator(code);
        op.Inputs.Add(AddTensor(inputShape));
        Model.Inputs.Add(op.Inputs[0]);
        op.Outputs.Add(AddTensor(outputShape));
        Model.Outputs.Add(op.Outputs[0]);
        Model.Operators.Add(op);
        _descriptions.Add(description);
        _inputs.Add([]);
    }

    private int AddTensor(int[] shape)
    {
        Model.Tensors.Add(new BlobTensor(shape, 0.0002f, 0, Model.SizeOf(isWide: true)) { IsWide = true });
        return Model.Tensors.Count - 1;
    }
}
