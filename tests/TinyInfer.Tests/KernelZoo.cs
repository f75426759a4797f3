using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Tests;

/// <summary>A model with every kernel that works on images and vectors, one after another: small, with random weights.</summary>
internal sealed class KernelZoo
{
    private readonly BlobModel _model;
    private readonly Random _random;
    private int _last;

    private KernelZoo(RoundingMode rounding, int seed)
    {
        _model = new BlobModel { Rounding = rounding };
        _random = new Random(seed);
    }

    public static BlobModel Create(RoundingMode rounding, int seed)
    {
        KernelZoo zoo = new(rounding, seed);
        zoo.Build();
        return zoo._model;
    }

    /// <summary>The model with a self-test, whose input and checksums come from a run of it.</summary>
    public static BlobModel CreateWithSelfTest(RoundingMode rounding, int seed)
    {
        BlobModel zoo = Create(rounding, seed);
        sbyte[] input = new Random(seed).NextSBytes(zoo.Tensors[0].Length);
        List<(int, uint)> checksums = [];
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(zoo));
        Crc32 crc = new();
        model.LayerCompleted = (_, layer) =>
        {
            crc.Reset();
            Array.ForEach(model.GetLayerOutputs(layer), t => crc.Append(t.Data, t.Offset, t.Length));
            checksums.Add((layer, crc.Value));
        };
        model.Input.Write(input);
        model.Run();
        zoo.SelfTest = new BlobSelfTest([input], checksums);
        zoo.Metadata[Metadata.Layers] = string.Join('\n', zoo.Operators.Select((op, i) => $"{op.Code} {i}"));
        return zoo;
    }

    private void Build()
    {
        _last = Tensor(1, 6, 7, 4);
        _model.Inputs.Add(_last);
        Conv(OperatorCode.Conv2D, [1, 6, 7, 4, 6, 7, 6, 3, 3, 1, 1, 1, 1, 1, 1], groups: 1);
        int conv = _last;
        Conv(OperatorCode.Conv2D, [1, 6, 7, 6, 6, 7, 6, 1, 3, 1, 1, 1, 2, 0, 2], groups: 2);
        Conv(OperatorCode.DepthwiseConv2D, [1, 6, 7, 6, 6, 7, 6, 3, 3, 1, 1, 1, 1, 1, 1], groups: 6);
        Binary(OperatorCode.Add, [42, 6], [6, 1], [6, 1], conv, op =>
            op.Attribute(3, 1 << 30, 0, -5, -(3 << 29), -1).Requantization([new(1 << 30, -18)], -128, 127));
        Binary(OperatorCode.Mul, [42, 6], [6, 1], [0, 1], -6, op => op.Attribute(3, 9).Requantization([new(1 << 30, -6)], -128, 120));
        Binary(OperatorCode.Maximum, [252], [1], [0], -1, _ => { });
        Binary(OperatorCode.Minimum, [252], [1], [1], conv, _ => { });
        Add(new BlobOperator(OperatorCode.MaxPool2D).Attribute(1, 6, 7, 6, 3, 4, 6, 2, 2, 2, 2, 1, 1, 0, 0, -128, 127), 1, 3, 4, 6);
        int pooled = _last;
        Add(new BlobOperator(OperatorCode.AveragePool2D).Attribute(1, 3, 4, 6, 3, 4, 6, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -128, 127), 1,
            3, 4, 6);
        Add(new BlobOperator(OperatorCode.Concat).Attribute(12), [_last, pooled], 1, 3, 4, 12);
        Add(new BlobOperator(OperatorCode.Pad).Attribute(WalkRecord.Create([3, 48], 0, [48, 1], 72, [72, 1]).Attributes).Attribute(-7), 1,
            5, 6, 12);
        Add(new BlobOperator(OperatorCode.Slice).Attribute(WalkRecord.Create([4, 6, 6], 359, [-72, -12, -2], 0, [36, 6, 1]).Attributes), 1,
            4, 6, 6);
        Add(new BlobOperator(OperatorCode.Transpose).Attribute(WalkRecord.Create([6, 4, 6], 0, [6, 36, 1], 0, [24, 6, 1]).Attributes), 1, 6,
            4, 6);
        Add(
            new BlobOperator(OperatorCode.MatMul).Attribute(4, 6, 4, 6, 6, 0, 24, 6, 0, 1, 0, 42, 0, 6, 1).Attribute(3, -2)
                .Requantization([new(1 << 30, -9)], -128, 127),
            [_last, conv], 1, 6, 4, 6);
        Add(
            new BlobOperator(OperatorCode.LayerNormalization).Attribute(1, 24, 2, 3, 11, 1, 300, 0)
                .Ints(_random.NextInts(6, 30000)).Ints(_random.NextInts(6, 1 << 24)).Requantization([new(1 << 30, -18)], -128, 127),
            1, 6, 4, 6);
        Add(new BlobOperator(OperatorCode.Resize).Attribute(1, 6, 4, 6, 4, 5).Ints([0, 1, 1, 5]).Ints([0, 0, 1, 2, 3]), 1, 4, 5, 6);
        Add(new BlobOperator(OperatorCode.Resize).Attribute(1, 4, 5, 6, 4, 5, 1).Ints([0, 700, 1600, 3072]).Ints(
            [4096, 1, 1023, 1024, 3000]), 1, 4, 5, 6);
        ConvTranspose();
        Add(new BlobOperator(OperatorCode.Reduce).Attribute(1, 80, 1, 1, 4, 90).Requantization([new(1 << 30, -4)], -128, 127), 1, 4);
        Dense(4, 10);
        Add(new BlobOperator(OperatorCode.Table).SBytes(_random.NextSBytes(256)), 1, 10);
        Svdf(10, 12);
        Svdf(12, 12, 1, -9);
        Add(new BlobOperator(OperatorCode.Softmax).Attribute(2, 6, 1 << 30, 9).Ints(SoftmaxTable.Create(1, 0.05)), 2, 6);
        Add(LogSoftmaxRecord.Create(2, 6, 0.05, 0.02).ToOperator(OperatorCode.LogSoftmax), 2, 6);
        Add(new BlobOperator(OperatorCode.Copy), 2, 6);
        _model.Outputs.Add(_last);
        Add(new BlobOperator(OperatorCode.ArgMax).Attribute(2, 6, 0), 2);
        _model.Outputs.Add(_last);
    }

    private void Conv(OperatorCode code, int[] window, int groups)
    {
        int outputs = window[6];
        int columns = window[7] * window[8] * window[3] / groups;
        BlobOperator op = new BlobOperator(code).Attribute(window);
        if (code == OperatorCode.Conv2D)
        {
            op.Attribute(groups);
        }

        op.Weights(_random.NextSBytes(outputs * columns, -127)).Ints(_random.NextInts(outputs, 5000))
            .Requantization(_random.NextMultipliers(outputs, 7000 * Math.Sqrt(columns)), -128, 127);
        Add(op, window[0], window[4], window[5], outputs);
    }

    /// <summary>From [4, 5, 6] channels to [8, 10, 4], stride 2, kernel 3.</summary>
    private void ConvTranspose()
    {
        TransposedPhases rows = new(8, 3, 2, 1, 0);
        TransposedPhases columns = new(10, 3, 2, 1, 0);
        BlobOperator op = new BlobOperator(OperatorCode.ConvTranspose2D).Attribute(1, 4, 5, 6, 8, 10, 4, 2)
            .Attribute([.. rows.ToAxis().Attributes, .. columns.ToAxis().Attributes])
            .Weights(_random.NextSBytes(9 * 3 * 4, -127)).Ints(_random.NextInts(4 * 4, 5000))
            .Requantization(_random.NextMultipliers(4, 20000), -128, 127);
        Add(op, 1, 8, 10, 4);
    }

    private void Dense(int inputs, int outputs)
    {
        Add(
            new BlobOperator(OperatorCode.Dense).Attribute(1, inputs, outputs).Weights(_random.NextSBytes(inputs * outputs, -127))
                .Ints(_random.NextInts(outputs, 5000)).Requantization(_random.NextMultipliers(1, 14000), -128, 127),
            1, outputs);
    }

    /// <summary>A filter over time, whose state has 8 bits if a 1 and the state's zero point follow.</summary>
    private void Svdf(int inputs, int outputs, params int[] state)
    {
        const int Memory = 3;
        Add(
            new BlobOperator(OperatorCode.Svdf).Attribute(1, inputs, outputs, 1, Memory, 1 << 30, -1)
                .Weights(_random.NextSBytes(inputs * outputs, -127)).Ints(new int[outputs])
                .Shorts([.. Enumerable.Range(0, outputs * Memory).Select(_ => (short)_random.Next(-2000, 2000))]).Ints(new int[outputs])
                .Requantization([new(1 << 30, -18)], -128, 127).Attribute(state),
            2, outputs / 2);
    }

    /// <summary>
    /// An operator on the last tensor and another, or a constant of −<paramref name="other"/> values where that is negative.
    /// </summary>
    private void Binary(OperatorCode code, int[] sizes, int[] firstStrides, int[] secondStrides, int other, Action<BlobOperator> configure)
    {
        BlobOperator op = new BlobOperator(code).Attribute(WalkRecord.Create(sizes, 0, firstStrides, 0, secondStrides).Attributes);
        configure(op);
        int[] inputs = other < 0 ? [_last] : [_last, other];
        if (other < 0)
        {
            op.SBytes(_random.NextSBytes(-other));
        }

        Add(op, inputs, _model.Tensors[_last].Shape);
    }

    private void Add(BlobOperator op, params int[] shape) => Add(op, [_last], shape);

    private void Add(BlobOperator op, int[] inputs, params int[] shape)
    {
        op.Inputs.AddRange(inputs);
        _last = Tensor(shape);
        op.Outputs.Add(_last);
        _model.Operators.Add(op);
    }

    private int Tensor(params int[] shape)
    {
        int offset = _model.ArenaSize;
        _model.Tensors.Add(new BlobTensor(shape, 0.05f, _random.Next(-20, 20), offset));
        return _model.Tensors.Count - 1;
    }
}
