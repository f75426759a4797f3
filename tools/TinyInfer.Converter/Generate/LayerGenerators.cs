using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Convolution;
using TinyInfer.Converter.Generate.Layers;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate;

/// <summary>Which generator writes the code of which operator. A new generator registers here.</summary>
internal static class LayerGenerators
{
    private static readonly Dictionary<OperatorCode, Func<LayerRecord, LayerGenerator>> _generators = new()
    {
        [OperatorCode.Dense] = CreateDense,
        [OperatorCode.Conv2D] = CreateConvolution,
        [OperatorCode.DepthwiseConv2D] = record => ConvolutionGenerator.Read(record, ConvGeometry.ReadDepthwise(record)),
        [OperatorCode.ConvTranspose2D] = ConvolutionGenerator.ReadTransposed,
        [OperatorCode.Add] = record => new AddGenerator(record),
        [OperatorCode.ArgMax] = record => new ArgMaxGenerator(record),
        [OperatorCode.AveragePool2D] = record => new AveragePool2DGenerator(record),
        [OperatorCode.Concat] = record => new ConcatGenerator(record),
        [OperatorCode.Copy] = record => new CopyGenerator(record),
        [OperatorCode.Gru] = record => new RecurrentGenerator(record),
        [OperatorCode.LogSoftmax] = record => new LogSoftmaxGenerator(record),
        [OperatorCode.Lstm] = record => new RecurrentGenerator(record),
        [OperatorCode.MatMul] = record => new MatMulGenerator(record),
        [OperatorCode.Maximum] = record => new MaximumGenerator(record),
        [OperatorCode.MaxPool2D] = record => new MaxPool2DGenerator(record),
        [OperatorCode.Minimum] = record => new MaximumGenerator(record),
        [OperatorCode.Mul] = record => new MulGenerator(record),
        [OperatorCode.Pad] = record => new PadGenerator(record),
        [OperatorCode.Reduce] = record => new ReduceGenerator(record),
        [OperatorCode.Resize] = record => new ResizeGenerator(record),
        [OperatorCode.Rnn] = record => new RecurrentGenerator(record),
        [OperatorCode.Slice] = record => new StridedCopyGenerator(record),
        [OperatorCode.Softmax] = record => new SoftmaxGenerator(record),
        [OperatorCode.Svdf] = record => new SvdfGenerator(record),
        [OperatorCode.Table] = record => new TableGenerator(record),
        [OperatorCode.Transpose] = record => new StridedCopyGenerator(record),
    };

    /// <summary>The operators that become code.</summary>
    internal static IReadOnlyCollection<OperatorCode> Operators => _generators.Keys;

    /// <summary>Makes the generator of a layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <returns>The generator, or null where there is none for the operator.</returns>
    internal static LayerGenerator? Create(LayerRecord record) =>
        _generators.TryGetValue(record.Code, out Func<LayerRecord, LayerGenerator>? create) ? create(record) : null;

    private static LayerGenerator CreateDense(LayerRecord record)
    {
        int batches = record.Next();
        int columns = record.Next();
        int rows = record.Next();
        return batches == 1 ? new DenseGenerator(record, columns, rows) : new PointwiseGenerator(record, batches, columns, rows);
    }

    private static LayerGenerator CreateConvolution(LayerRecord record)
    {
        ConvGeometry geometry = ConvGeometry.ReadConv2D(record);
        return geometry.IsPointwise
            ? new PointwiseGenerator(record, geometry.Batches * geometry.Height * geometry.Width, geometry.Channels, geometry.OutputChannels)
            : ConvolutionGenerator.Read(record, geometry);
    }
}
