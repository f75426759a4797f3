using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Device;

/// <summary>Small networks with random weights.</summary>
internal sealed class TestModels
{
    private Random _random;
    private readonly BlobModel _model;
    private int _offset;

    private TestModels(RoundingMode rounding, int seed)
    {
        _random = new Random(seed);
        _model = new BlobModel { Rounding = rounding };
        _model.Inputs.Add(0);
    }

    /// <summary>A chain of dense layers with a table behind it.</summary>
    public static BlobModel DenseChain(RoundingMode rounding, int seed, params int[] sizes) => DenseChain(rounding, seed, null, sizes);

    /// <summary>The same; with a seed of its own for the last layer and the table, as if these were trained anew.</summary>
    public static BlobModel DenseChain(RoundingMode rounding, int seed, int? lastSeed, params int[] sizes)
    {
        TestModels network = new(rounding, seed);
        network.AddTensor(1, sizes[0]);
        foreach (int size in sizes[1..^1])
        {
            network.AddDense(size);
        }

        network._random = lastSeed == null ? network._random : new Random(lastSeed.Value);
        network.AddDense(sizes[^1]);
        return network.AddTable().Finish();
    }

    /// <summary>Convolution, maximum pool, depthwise convolution, mean, dense layer.</summary>
    public static BlobModel Convolutional(RoundingMode rounding, int seed)
    {
        TestModels network = new(rounding, seed);
        network.AddTensor(1, 6, 6, 2);
        network.AddConvolution(OperatorCode.Conv2D, weights: 3 * 3 * 2 * 4, 1, 6, 6, 2, 6, 6, 4, 3, 3, 1, 1, 1, 1, 1, 1);
        network.AddTensor(1, 3, 3, 4);
        network.Add(new BlobOperator(OperatorCode.MaxPool2D).Attribute(1, 6, 6, 4, 3, 3, 4, 2, 2, 2, 2, 1, 1, 0, 0, -128, 127));
        network.AddConvolution(OperatorCode.DepthwiseConv2D, weights: 3 * 3 * 4, 1, 3, 3, 4, 3, 3, 4, 3, 3, 1, 1, 1, 1, 1, 1);
        BlobTensor last = network._model.Tensors[^1];
        network.AddTensor(1, 4);
        network.Add(new BlobOperator(OperatorCode.Reduce)
            .Attribute(1, 9, 1, 1, 4, -9 * last.ZeroPoint)
            .Requantization([FixedPointMultiplier.FromDouble(1.0 / 9)], -128, 127));
        network.AddDense(3);
        return network.Finish();
    }

    /// <summary>Writes a network with names and a self-test that holds what the desktop computes.</summary>
    public static byte[] WriteWithSelfTest(BlobModel network)
    {
        network.Metadata[Metadata.Name] = "self-test";
        network.Metadata[Metadata.Layers] =
            string.Join('\n', new[] { "first", "second", "third", "fourth", "fifth" }.Take(network.Operators.Count));
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(network));
        sbyte[] input = new Random(network.Operators.Count).NextSBytes(model.Input.Length);
        model.Input.Write(input);
        List<(int, uint)> layers = [];
        Crc32 crc = new();
        model.LayerCompleted = (_, layer) =>
        {
            Tensor output = model.GetLayerOutputs(layer)[0];
            crc.Reset();
            crc.Append(output.Data, output.Offset, output.Length);
            layers.Add((layer, crc.Value));
        };
        model.Run();
        network.SelfTest = new BlobSelfTest([input], layers);
        return BlobWriter.Write(network);
    }

    private void AddTensor(params int[] shape)
    {
        BlobTensor tensor = new(shape, 0.0625f, _random.Next(-20, 20), _offset);
        _offset += tensor.Length;
        _model.Tensors.Add(tensor);
    }

    /// <summary>Appends an operator from the last tensor but one to the last.</summary>
    private void Add(BlobOperator op)
    {
        int last = _model.Tensors.Count - 1;
        op.Inputs.Add(last - 1);
        op.Outputs.Add(last);
        _model.Operators.Add(op);
    }

    private void AddDense(int rows)
    {
        int columns = _model.Tensors[^1].Length;
        AddTensor(1, rows);
        AddWeighted(new BlobOperator(OperatorCode.Dense).Attribute(1, columns, rows), columns * rows, rows);
    }

    private void AddConvolution(OperatorCode code, int weights, params ReadOnlySpan<int> window)
    {
        AddTensor(1, window[4], window[5], window[6]);
        BlobOperator op = new BlobOperator(code).Attribute(window);
        if (code == OperatorCode.Conv2D)
        {
            op.Attribute(1);
        }

        AddWeighted(op, weights, window[6]);
    }

    private void AddWeighted(BlobOperator op, int weights, int channels) =>
        Add(op
            .Weights(_random.NextSBytes(weights, -127))
            .Ints(_random.NextInts(channels, 20000))
            .Requantization(_random.NextMultipliers(channels, 7000 * Math.Sqrt(weights / (double)channels)), -100, 127));

    private TestModels AddTable()
    {
        int last = _model.Tensors.Count - 1;
        BlobOperator table = new BlobOperator(OperatorCode.Table).SBytes(_random.NextSBytes(256));
        table.Inputs.Add(last);
        table.Outputs.Add(last);
        _model.Operators.Add(table);
        return this;
    }

    private BlobModel Finish()
    {
        _model.Outputs.Add(_model.Tensors.Count - 1);
        return _model;
    }
}
