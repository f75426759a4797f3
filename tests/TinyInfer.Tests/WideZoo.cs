using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Conversion;
using TinyInfer.Format;

namespace TinyInfer.Tests;

/// <summary>A model with every kernel of TinyInfer.Int16, with random weights: int8 in and out, int16 between.</summary>
internal sealed class WideZoo
{
    private const int Height = 6;
    private const int Width = 5;
    private const int Channels = 4;
    private readonly Random _random;
    private readonly BlobModel _model = new();
    private int _last;

    private WideZoo(int seed, RoundingMode rounding)
    {
        _random = new Random(seed);
        _model.Rounding = rounding;
        _last = Tensor(false, 1, Height, Width, Channels);
        _model.Inputs.Add(_last);
    }

    public static BlobModel Create(int seed, RoundingMode rounding = RoundingMode.TfLite) => new WideZoo(seed, rounding).Make();

    /// <summary>A model that carries a random input, of which some elements are extreme, and the checksums of all layers.</summary>
    public static BlobModel CreateWithSelfTest(int seed, RoundingMode rounding)
    {
        BlobModel records = Create(seed, rounding);
        Random random = new(seed);
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        sbyte[] input = [.. random.NextSBytes(model.Input.Length).Select((q, i) => i % 5 == 0 ? sbyte.MinValue : q)];
        List<(int Operator, uint Checksum)> layers = [];
        model.LayerCompleted = (running, layer) => layers.Add((layer, SelfTestMaker.Checksum(running.GetLayerOutputs(layer))));
        model.Input.Write(input);
        model.Run();
        records.SelfTest = new BlobSelfTest([input], layers);
        return records;
    }

    private BlobModel Make()
    {
        int[] image = [1, Height, Width, Channels];
        Add(new RescaleRecord(new FixedPointMultiplier(1 << 30, 8), new FixedPointMultiplier(-(1 << 30), 7), -32768, 32767),
            OperatorCode.Rescale, image);
        int skip = _last;
        Add(new Conv2DRecord(Window(image, image, 1), 2, Linear(9 * Channels * Channels / 2, Channels, isLong: true)),
            OperatorCode.Conv2D, image);
        Add(new DepthwiseConv2DRecord(Window(image, image, 1), Linear(9 * Channels, Channels, isLong: true)),
            OperatorCode.DepthwiseConv2D, image);
        WalkRecord walk = WalkRecord.Create(
            image, 0, TinyInfer.Converter.Graph.Shapes.Strides(image), 0, TinyInfer.Converter.Graph.Shapes.Strides(image));
        RescalingRecord halves = new([new FixedPointMultiplier(1 << 30, -13)], -32768, 32767);
        Add(new AddRecord(walk, new Addend(0, 1 << 30, 0), new Addend(3, -1500000000, -2), halves, null), OperatorCode.Add, image, skip);
        sbyte[] constant = _random.NextSBytes(2 * Height * Width * Channels);
        Add(new MulRecord(walk, 0, 0, halves, constant), OperatorCode.Mul, image);
        TransposedPhases rows = new(12, 3, 2, 1, 1);
        TransposedPhases columns = new(10, 3, 2, 1, 1);
        Add(new ConvTranspose2DRecord(
                WindowRecord.Of(image, [1, 12, 10, 3]), 1, rows.ToAxis(), columns.ToAxis(),
                Linear(9 * 3 * Channels, 3, isLong: true, phases: 4)),
            OperatorCode.ConvTranspose2D, [1, 12, 10, 3]);
        Add(new MaxPool2DRecord(Window([1, 12, 10, 3], [1, 6, 5, 3], 2), -30000, 30000), OperatorCode.MaxPool2D, [1, 6, 5, 3]);
        Add(new ResizeRecord(1, 6, 5, 3, 4, 5, false, [5, 0, 2, 2], [0, 1, 1, 3, 4]), OperatorCode.Resize, [1, 4, 5, 3]);
        Add(new ResizeRecord(1, 4, 5, 3, 6, 5, true, [0, 100, 1024, 1500, 2048, 3072], [0, 1024, 2000, 3000, 4096]), OperatorCode.Resize,
            [1, 6, 5, 3]);
        WalkRecord both = WalkRecord.Create([90], 0, [1], 0, [1]);
        Add(new MaximumRecord(both, _random.NextSBytes(180)), OperatorCode.Maximum, [1, 6, 5, 3]);
        Add(new MaximumRecord(both, _random.NextSBytes(180)), OperatorCode.Minimum, [1, 6, 5, 3]);
        Add(new AveragePool2DRecord(Window([1, 6, 5, 3], [1, 3, 3, 3], 2), 0, 0, 0, 0, -32768, 32767, false),
            OperatorCode.AveragePool2D, [1, 3, 3, 3]);
        Add(new GateRecord(true, 24576, 1, Logistic), OperatorCode.Gate, [1, 3, 3, 3]);
        int tangent = _last;
        Add(new GateRecord(false, 20000, 3, Logistic), OperatorCode.Gate, [1, 3, 3, 3]);
        Add(new ConcatRecord(3), OperatorCode.Concat, [1, 3, 6, 3], tangent);
        Add(new PadRecord(WalkRecord.Create([3, 18], 0, [18, 1], 21, [20, 1]), -77), OperatorCode.Pad, [5, 20]);
        Add(WalkRecord.Create([5, 10], 0, [20, 2], 0, [10, 1]), OperatorCode.Slice, [5, 10]);
        Add(WalkRecord.Create([10, 5], 0, [1, 10], 0, [5, 1]), OperatorCode.Transpose, [10, 5]);
        Add(new DenseRecord(10, 5, 7, Linear(35, 7, isLong: false)), OperatorCode.Dense, [10, 7]);
        Add(new DenseRecord(1, 70, 9, Linear(630, 9, isLong: true)), OperatorCode.Dense, [1, 9]);
        Add(new SoftmaxRecord(3, 3, new FixedPointMultiplier(1500000000, -2), []) { WideTables = SoftmaxTable.CreateWide() },
            OperatorCode.Softmax, [1, 9]);
        Add(new ReduceRecord(1, 3, 1, 1, 3, 5, new RescalingRecord([new FixedPointMultiplier(1431655765, -1)], -30000, 32767)),
            OperatorCode.Reduce, [1, 3]);
        Add(new EmptyRecord(), OperatorCode.Copy, [1, 3]);
        _model.Outputs.Add(_last);
        FixedPointMultiplier narrow = new(1700000000, -7);
        Add(new RescaleRecord(narrow, narrow, -128, 127), OperatorCode.Rescale, [1, 3]);
        _model.Outputs.Add(_last);
        return _model;
    }

    /// <summary>The table of a gate.</summary>
    internal static short[] Logistic =>
        [.. Enumerable.Range(0, 256).Select(i => unchecked((short)(ushort)Math.Round(65536 / (1 + Math.Exp(-i / 24.0)))))];

    private static WindowRecord Window(int[] input, int[] output, int stride) => WindowRecord.Of(input, output) with
    {
        KernelHeight = stride == 1 ? 3 : 2,
        KernelWidth = stride == 1 ? 3 : 2,
        StrideY = stride,
        StrideX = stride,
        PadTop = stride == 1 ? 1 : 0,
        PadLeft = stride == 1 ? 1 : 0,
    };

    private LinearRecord Linear(int weights, int channels, bool isLong, int phases = 1) => new(
        _random.NextSBytes(weights, -127), _random.NextInts(channels * phases, 100000),
        new RescalingRecord(_random.NextMultipliers(channels, 60), -32768, 32767))
    {
        HighBias = isLong ? _random.NextInts(channels * phases, 2) : null,
    };

    private void Add(OperatorRecord record, OperatorCode code, int[] shape, int other = -1)
    {
        BlobOperator op = record.ToOperator(code);
        op.Inputs.AddRange(other < 0 ? [_last] : [_last, other]);
        bool isNarrow = record is RescaleRecord { Minimum: >= sbyte.MinValue };
        _last = Tensor(!isNarrow, shape);
        op.Outputs.Add(_last);
        _model.Operators.Add(op);
    }

    private int Tensor(bool isWide, params int[] shape)
    {
        _model.Tensors.Add(new BlobTensor(shape, isWide ? 0.0002f : 0.05f, isWide ? 0 : -3, _model.SizeOf(isWide)) { IsWide = isWide });
        return _model.Tensors.Count - 1;
    }
}
