using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Operators;
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
        FullyConnected(32, 32),
        FullyConnected(96, 24),
        FullyConnected(128, 128),
        Convolution(depthwise: false),
        Convolution(depthwise: true),
        Bearing(),
    ];

    private static Layer FullyConnected(int columns, int rows)
    {
        BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(1, columns, rows);
        int weights = columns * rows;
        return Make(
            $"dense {columns}x{rows}", weights, weights, new BlobTensor([1, columns], 1, 0, 0), new BlobTensor([1, rows], 1, 0, columns),
                op,
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

    private static Layer Make(string name, int weights, int macs, BlobTensor input, BlobTensor output, BlobOperator op, string naive,
        string single)
    {
        int channels = output.Shape[^1];
        Random random = new(weights);

        // Rescalings are 1/k with an odd k, as the quantizer makes them.
        BlobModel model = new() { Tensors = { input, output }, Operators = { op }, Inputs = { 0 }, Outputs = { 1 } };
        op.Weights([.. Enumerable.Range(0, weights).Select(_ => (sbyte)random.Next(-127, 128))])
            .Ints([.. Enumerable.Range(0, channels).Select(_ => random.Next(-1000, 1000))])
            .Requantization([.. Enumerable.Range(0, channels).Select(
                _ => FixedPointMultiplier.FromDouble(1.0 / (random.Next(500, 1000) | 1)))], -128, 127);
        op.Inputs.Add(0);
        op.Outputs.Add(1);

        return Make(name, $"layer{macs}", macs, weights, model, CompiledModelEmitter.Emit($"layer{macs}", model, _ => true), naive, single);
    }

    /// <summary>The example of a bearing's vibration as a whole: an autoencoder of four dense layers.</summary>
    private static Layer Bearing()
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = Repository.Locate("models", "bearing", "model.onnx"),
            Calibration = Repository.Locate("models", "bearing", "calibration.npy"),
            Name = "bearing",
            Mode = ExecutionMode.Compiled,
        });
        int[] sizes = [.. result.Network.Operators.OfType<Dense>().SelectMany(d => (int[])[d.Columns, d.Output.Length])];
        string Naive(string name) =>
            $"NaiveNetwork({string.Join(", ", sizes.Chunk(2).Select(size => $"new {name}({size[0]}, {size[1]})"))})";
        return Make(
            "bearing, whole", "bearing", (int)result.Macs, result.WeightCount, result.Records, result.Compiled!, Naive("NaiveDense"),
                Naive("FloatDense"));
    }

    private static Layer Make(
        string name, string model, int macs, int weights, BlobModel records, CompiledModel compiled, string naive, string single)
    {
        byte[] blob = BlobWriter.Write(records);
        string data = $"Blob_{model}";
        AssemblySource[] assemblies = [.. ModelProgram.Data(data, blob)];
        AssemblySource[] code =
            [.. compiled.Files.Skip(1).Append(compiled.Files[0]).Select(f => new AssemblySource(f.AssemblyName.Replace('.', '_'), f.Text))];
        int packed = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Packed }).PackedSize;
        return new Layer(
            name,
            macs,
            weights,
            [
                new Variant("naive sbyte[]", $"new {naive}", weights),
                new Variant("naive float[]", $"new {single}", weights * 4),
                new Variant("compact", Load(data, ExecutionMode.Compact), 0, assemblies) { Flash = blob.Length },
                new Variant("packed", Load(data, ExecutionMode.Packed), packed, assemblies) { Flash = blob.Length },
                new Variant("compiled", $"new ModelWorkload(new TinyInfer.Models.{GeneratedName.ClassOf(model)}())", 0,
                    code) { Flash = compiled.CodeSize },
            ]);
    }

    private static string Load(string data, ExecutionMode mode) => $"ModelWorkload.Load({data}.Read(), TinyInfer.ExecutionMode.{mode})";
}
