using System.Runtime.InteropServices;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Tests.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>A .tflite model with int16 activations, and what TensorFlow Lite makes of its inputs.</summary>
internal sealed class WideModel(int seed)
{
    private readonly List<int> _inputs = [];
    private readonly List<int> _lengths = [];

    internal TfLiteModelBuilder Builder { get; } = new();

    internal Random Random { get; } = new(seed);

    internal int Input(int[] shape, float scale)
    {
        int input = Activation(shape, scale);
        _inputs.Add(input);
        _lengths.Add(shape.Aggregate(1, (product, size) => product * size));
        return input;
    }

    internal int Activation(int[] shape, float scale) => Builder.Tensor(TensorType.Int16, shape, [scale], [0], []);

    internal sbyte[] Weights(int count)
    {
        sbyte[] weights = [.. Enumerable.Range(0, count).Select(_ => (sbyte)Random.Next(-127, 128))];
        weights[0] = -128;
        return weights;
    }

    internal float[] Scales(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.001f + (0.01f * Random.NextSingle()))];

    internal int Longs(long[] values) =>
        Builder.Tensor(TensorType.Int64, [values.Length], [], [], MemoryMarshal.AsBytes<long>(values));

    internal int Words(int[] shape, short[] values, float scale) =>
        Builder.Tensor(TensorType.Int16, shape, [scale], [0], MemoryMarshal.AsBytes<short>(values));

    /// <summary>Converts the model, runs it over random and extreme inputs in every mode, and compares all outputs.</summary>
    internal void Check(int output, Func<short[][], short[]> reference)
    {
        byte[] blob = Convert(output, ExecutionMode.Auto).Blob;
        InferenceModel[] models =
        [
            .. ((ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed]).Select(
                mode => InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode })),
            Convert(output, ExecutionMode.Compiled).Model,
        ];
        for (int run = 0; run < 12; run++)
        {
            short[][] inputs = [.. _lengths.Select(length => Values(length, run))];
            short[] expected = reference(inputs);
            foreach (InferenceModel model in models)
            {
                for (int i = 0; i < inputs.Length; i++)
                {
                    model.Inputs[i].Write(inputs[i]);
                }

                model.Run();
                short[] actual = new short[expected.Length];
                model.Output.Read(actual);
                Assert.Equal(expected, actual);
            }
        }
    }

    /// <summary>Converts the model.</summary>
    internal ConversionResult Convert(int output, ExecutionMode mode)
    {
        using TemporaryFolder folder = new();
        string path = folder["model.tflite"];
        File.WriteAllBytes(path, Builder.Build([.. _inputs], [output]));
        return ModelConverter.Convert(new ConversionOptions { Model = path, Mode = mode });
    }

    private short[] Values(int length, int run) => [.. Enumerable.Range(0, length).Select(i => run switch
    {
        0 => short.MinValue,
        1 => short.MaxValue,
        2 => (short)(i % 2 == 0 ? short.MinValue : short.MaxValue),
        3 => (short)Random.Next(-40, 40),
        _ => (short)Random.Next(short.MinValue, short.MaxValue + 1),
    })];
}
