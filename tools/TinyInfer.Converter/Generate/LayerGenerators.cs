using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Layers;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate;

/// <summary>
/// Which generator writes the code of which operator. A new operator registers here, with null if it always runs as its kernel.
/// </summary>
internal static class LayerGenerators
{
    private static readonly Dictionary<OperatorCode, Func<LayerRecord, LayerGenerator?>?> _generators = new()
    {
        [OperatorCode.Add] = record => new Add(record),
        [OperatorCode.ArgMax] = record => new ArgMax(record),
        [OperatorCode.AveragePool2D] = record => new AveragePool2D(record),
        [OperatorCode.Concat] = record => new Concat(record),
        [OperatorCode.Conv2D] = Conv2D.Create,
        [OperatorCode.ConvTranspose2D] = record => new ConvTranspose2D(record),
        [OperatorCode.Copy] = record => new Copy(record),
        [OperatorCode.Dense] = Dense.Create,
        [OperatorCode.DepthwiseConv2D] = record => new DepthwiseConv2D(record),
        [OperatorCode.Gate] = null,
        [OperatorCode.Gru] = record => new Gru(record),
        [OperatorCode.LayerNormalization] = null,
        [OperatorCode.LogSoftmax] = record => new LogSoftmax(record),
        [OperatorCode.Lstm] = record => new Lstm(record),
        [OperatorCode.MatMul] = record => new MatMul(record),
        [OperatorCode.MaxPool2D] = record => new MaxPool2D(record),
        [OperatorCode.Maximum] = record => new Maximum(record),
        [OperatorCode.Minimum] = record => new Minimum(record),
        [OperatorCode.Mul] = record => new Mul(record),
        [OperatorCode.Pad] = record => new Pad(record),
        [OperatorCode.Reduce] = record => new Reduce(record),
        [OperatorCode.Rescale] = Rescale.Create,
        [OperatorCode.Resize] = record => new Resize(record),
        [OperatorCode.Rnn] = record => new Rnn(record),
        [OperatorCode.Slice] = record => new Slice(record),
        [OperatorCode.Softmax] = record => new Softmax(record),
        [OperatorCode.StreamCache] = null,
        [OperatorCode.SupportVectors] = record => new SupportVectors(record),
        [OperatorCode.Svdf] = record => new Svdf(record),
        [OperatorCode.Table] = record => new Table(record),
        [OperatorCode.TreeEnsemble] = record => new TreeEnsemble(record),
        [OperatorCode.Transpose] = record => new Transpose(record),
    };

    /// <summary>Whether an operator on int16 becomes code, too.</summary>
    internal static bool TakesWide(OperatorCode code) => _generators[code] != null && code != OperatorCode.Softmax;

    /// <summary>The operators that become code.</summary>
    internal static IEnumerable<OperatorCode> Operators => _generators.Where(entry => entry.Value != null).Select(entry => entry.Key);

    /// <summary>Whether an operator is known, be it as code or as its kernel alone.</summary>
    internal static bool Knows(OperatorCode code) => _generators.ContainsKey(code);

    /// <summary>Makes the generator of a layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <returns>The generator, or null if there is none for the operator.</returns>
    internal static LayerGenerator? Create(LayerRecord record) => _generators[record.Code]?.Invoke(record);
}
