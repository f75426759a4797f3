using TinyInfer.Format;

namespace TinyInfer.Converter.Blob;

/// <summary>The contents of a blob, as records: what <see cref="BlobWriter"/> writes and the device's loader reads.</summary>
public sealed class BlobModel
{
    /// <summary>How accumulators are rounded.</summary>
    public RoundingMode Rounding { get; set; }

    /// <summary>RAM in bytes that packed weights may take in layers whose mode is left open.</summary>
    public int PackedBudget { get; set; }

    /// <summary>The tensors.</summary>
    public List<BlobTensor> Tensors { get; } = [];

    /// <summary>The operators, in the order in which they run.</summary>
    public List<BlobOperator> Operators { get; } = [];

    /// <summary>Indices of the model's inputs.</summary>
    public List<int> Inputs { get; } = [];

    /// <summary>Indices of the model's outputs.</summary>
    public List<int> Outputs { get; } = [];

    /// <summary>Metadata values: <see cref="string"/>, <see cref="float"/>[] or <see cref="byte"/>[].</summary>
    public SortedDictionary<string, object> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The self-test, or null.</summary>
    public BlobSelfTest? SelfTest { get; set; }

    /// <summary>Bytes of the arena that the tensors need.</summary>
    public int ArenaSize => ByteArenaSize + (2 * SizeOf(isWide: true));

    /// <summary>Bytes of the arena of int8 tensors, which comes before that of int16 tensors.</summary>
    internal int ByteArenaSize => SizeOf(isWide: false);

    /// <summary>Whether an operator reads or writes int16.</summary>
    /// <param name="op">An operator of this model.</param>
    internal bool IsWide(BlobOperator op) => op.Inputs.Concat(op.Outputs).Any(i => Tensors[i].IsWide);

    /// <summary>The libraries, besides TinyInfer itself, that hold the kernels which the model runs.</summary>
    internal IReadOnlySet<string> Libraries =>
        Operators.Select(op => IsWide(op) ? "TinyInfer.Int16" : op.Library).OfType<string>().ToHashSet();

    /// <summary>Elements of the arena of a type, up to the last end of a tensor.</summary>
    /// <param name="isWide">True for int16, false for int8.</param>
    internal int SizeOf(bool isWide) => Tensors.Where(t => t.IsWide == isWide).Select(t => t.Offset + t.Length).DefaultIfEmpty().Max();
}

/// <summary>A tensor record.</summary>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Scale">Real value of one step.</param>
/// <param name="ZeroPoint">The q of the real value 0.</param>
/// <param name="Offset">Place in the arena of its type, in elements.</param>
public sealed record BlobTensor(int[] Shape, float Scale, int ZeroPoint, int Offset)
{
    /// <summary>True for int16, false for int8.</summary>
    public bool IsWide { get; init; }

    /// <summary>Number of elements.</summary>
    public int Length => Shape.Aggregate(1, (product, size) => product * size);
}

/// <summary>A self-test record.</summary>
/// <param name="Inputs">Each input's bytes; of int16, the low byte first.</param>
/// <param name="Layers">Operator index and CRC-32 of its outputs, ascending.</param>
public sealed record BlobSelfTest(IReadOnlyList<sbyte[]> Inputs, IReadOnlyList<(int Operator, uint Checksum)> Layers);

/// <summary>
/// An operator in a blob, with bare lists of attributes and constants. The kernel of the same name documents their order; in the converter
/// the records of Blob/Records alone know it.
/// </summary>
public sealed class BlobOperator
{
    /// <summary>Makes an empty record.</summary>
    /// <param name="code">Which operator.</param>
    public BlobOperator(OperatorCode code)
    {
        Code = code;
    }

    /// <summary>Which operator.</summary>
    public OperatorCode Code { get; }

    /// <summary>How its weights are held.</summary>
    public ExecutionMode Mode { get; set; }

    /// <summary>Indices of its input tensors.</summary>
    public List<int> Inputs { get; } = [];

    /// <summary>Indices of its output tensors.</summary>
    public List<int> Outputs { get; } = [];

    /// <summary>Its attributes.</summary>
    public List<int> Attributes { get; } = [];

    /// <summary>Its constants.</summary>
    public List<byte[]> Constants { get; } = [];

    /// <summary>The library that holds the kernel which runs it on int8, if that is not TinyInfer itself; else null.</summary>
    internal string? Library =>
        Code is OperatorCode.TreeEnsemble or OperatorCode.SupportVectors && Mode != ExecutionMode.Compiled ? "TinyInfer.Classical" : null;

    /// <summary>Bytes of its constants.</summary>
    internal int ConstantsSize => Constants.Sum(c => c.Length);

    /// <summary>Appends attributes.</summary>
    /// <param name="values">The attributes.</param>
    /// <returns>This record.</returns>
    public BlobOperator Attribute(params ReadOnlySpan<int> values)
    {
        Attributes.AddRange(values);
        return this;
    }

    /// <summary>Appends weights, stored as w + 128, or two in a byte as w + 8.</summary>
    /// <param name="values">The weights.</param>
    /// <param name="isNarrow">Whether two share a byte: they are from −8 to 7, and more than one.</param>
    /// <returns>This record.</returns>
    public BlobOperator Weights(sbyte[] values, bool isNarrow = false)
    {
        byte[] bytes = Array.ConvertAll(values, w => (byte)(w + BlobFormat.WeightOffset));
        Constants.Add(!isNarrow ? bytes : [.. bytes.Chunk(2).Select(pair =>
            (byte)((pair[0] - BlobFormat.NarrowToByte) | ((pair[^1] - BlobFormat.NarrowToByte) << 4)))]);
        return this;
    }

    /// <summary>Appends signed bytes.</summary>
    /// <param name="values">The values.</param>
    /// <returns>This record.</returns>
    public BlobOperator SBytes(sbyte[] values)
    {
        Constants.Add(Array.ConvertAll(values, v => (byte)v));
        return this;
    }

    /// <summary>Appends 16-bit integers.</summary>
    /// <param name="values">The values.</param>
    /// <returns>This record.</returns>
    public BlobOperator Shorts(short[] values)
    {
        byte[] bytes = new byte[values.Length * 2];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        Constants.Add(bytes);
        return this;
    }

    /// <summary>Appends 32-bit integers.</summary>
    /// <param name="values">The values.</param>
    /// <returns>This record.</returns>
    public BlobOperator Ints(int[] values)
    {
        byte[] bytes = new byte[values.Length * 4];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        Constants.Add(bytes);
        return this;
    }

    /// <summary>Appends multipliers, as constants of mantissas and of exponents.</summary>
    /// <param name="multipliers">The multipliers.</param>
    /// <returns>This record.</returns>
    public BlobOperator Multipliers(IReadOnlyList<FixedPointMultiplier> multipliers) =>
        Ints([.. multipliers.Select(m => m.Mantissa)]).SBytes([.. multipliers.Select(m => (sbyte)m.Exponent)]);

    /// <summary>Appends what the device's requantizer reads: two constants and two attributes.</summary>
    /// <param name="multipliers">One multiplier, or one per channel.</param>
    /// <param name="minimum">Lowest output.</param>
    /// <param name="maximum">Highest output.</param>
    /// <returns>This record.</returns>
    public BlobOperator Requantization(IReadOnlyList<FixedPointMultiplier> multipliers, int minimum, int maximum) =>
        Multipliers(multipliers).Attribute(minimum, maximum);
}
