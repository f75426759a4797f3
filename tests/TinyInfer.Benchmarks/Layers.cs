using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Emit.Compiled;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Benchmarks;

/// <summary>The layers that are measured: naive loops against the kernels.</summary>
internal static class Layers
{
    private const int ImageSize = 12;
    private const int Channels = 8;
    private const int OutputSize = ImageSize - 2;

    public static IReadOnlyList<Layer> All { get; } =
    [
        Dense(32, 32),
        Dense(96, 24),
        Dense(128, 128),
        Convolution(depthwise: false),
        Convolution(depthwise: true),
    ];

    private static Layer Dense(int columns, int rows)
    {
        BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(1, columns, rows);
        int weights = columns * rows;
        return Make(
            $"dense {columns}x{rows}", weights, weights, new BlobTensor([1, columns], 1, 0, 0), new BlobTensor([1, rows], 1, 0, columns), op,
            $"NaiveDense({columns}, {rows})", $"FloatDense({columns}, {rows})");
    }

    private static Layer Convolution(bool depthwise)
    {
        int weights = 9 * Channels * (depthwise ? 1 : Channels);
        BlobOperator op = new BlobOperator(depthwise ? OperatorCode.DepthwiseConv2D : OperatorCode.Conv2D)
            .Attribute(1, ImageSize, ImageSize, Channels, OutputSize, OutputSize, Channels, 3, 3, 1, 1, 1, 1, 0, 0);
        if (!depthwise)
        {
            op.Attribute(1);
        }

        int inputs = ImageSize * ImageSize * Channels;
        string arguments = $"({ImageSize}, {Channels}, {Channels}, {(depthwise ? "true" : "false")})";
        return Make(
            depthwise ? "depthwise 3x3" : "conv 3x3",
            weights,
            weights * OutputSize * OutputSize,
            new BlobTensor([1, ImageSize, ImageSize, Channels], 1, 0, 0),
            new BlobTensor([1, OutputSize, OutputSize, Channels], 1, 0, inputs),
            op,
            "NaiveConvolution" + arguments,
            "FloatConvolution" + arguments);
    }

    private static Layer Make(string name, int weights, int macs, BlobTensor input, BlobTensor output, BlobOperator op, string naive, string single)
    {
        int channels = output.Shape[^1];
        Random random = new(weights);
        BlobModel model = new() { Tensors = { input, output }, Operators = { op }, Inputs = { 0 }, Outputs = { 1 } };
        op.Weights([.. Enumerable.Range(0, weights).Select(_ => (sbyte)random.Next(-127, 128))])
            .Ints([.. Enumerable.Range(0, channels).Select(_ => random.Next(-1000, 1000))])
            .Requantization([.. Enumerable.Range(0, channels).Select(_ => FixedPointMultiplier.FromDouble(0.001 + (random.NextDouble() / 1000)))], -128, 127);
        op.Inputs.Add(0);
        op.Outputs.Add(1);

        byte[] blob = BlobWriter.Write(model);
        string data = $"Blob{macs}";
        AssemblySource[] assemblies = [.. ModelProgram.Data(data, blob)];
        CompiledModel compiled = CompiledModelEmitter.Emit($"layer{macs}", model, _ => true);
        AssemblySource[] code = [.. compiled.Files.Skip(1).Append(compiled.Files[0]).Select(f => new AssemblySource(f.Name[..^".g.cs".Length].Replace('.', '_'), f.Text))];
        int packed = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Packed }).PackedSize;
        return new Layer(
            name,
            macs,
            [
                new Variant("naive sbyte[]", $"new {naive}", weights),
                new Variant("naive float[]", $"new {single}", weights * 4),
                new Variant("compact", Load(data, ExecutionMode.Compact), 0, assemblies),
                new Variant("packed", Load(data, ExecutionMode.Packed), packed, assemblies),
                new Variant("compiled", $"new ModelWorkload(new TinyInfer.Models.Layer{macs}Model())", 0, code) { Flash = compiled.CodeSize },
            ]);
    }

    private static string Load(string data, ExecutionMode mode) => $"ModelWorkload.Load({data}.Read(), TinyInfer.ExecutionMode.{mode})";
}
